import { call } from './api';

/** This browser's microphone and loudspeaker in a call of the handset. */
export class Microphone {
  private readonly connection: RTCPeerConnection;
  private readonly stream: MediaStream;

  private constructor(connection: RTCPeerConnection, stream: MediaStream) {
    this.connection = connection;
    this.stream = stream;
  }

  /** `path`: of the call in the control API. */
  static async open(path: string): Promise<Microphone> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const connection = new RTCPeerConnection();
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    const speaker = new Audio();
    connection.ontrack = ({ track }) => {
      speaker.srcObject = new MediaStream([track]);
      void speaker.play();
    };
    await connection.setLocalDescription();
    const offer = connection.localDescription?.sdp ?? '';
    const { sdp } = await call<{ sdp: string }>('POST', `${path}/microphone`, { sdp: offer });
    await connection.setRemoteDescription({ type: 'answer', sdp });
    return new Microphone(connection, stream);
  }

  close(): void {
    this.connection.close();
    for (const track of this.stream.getTracks()) track.stop();
  }
}
