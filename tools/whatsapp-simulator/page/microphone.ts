import { call } from './api';

/** This browser's microphone and loudspeaker in a call of the handset. */
export class Microphone {
  /** Without a microphone, or without leave to use it, a call can still be listened to. */
  readonly listensOnly: boolean;
  private readonly connection: RTCPeerConnection;
  private readonly stream: MediaStream;

  private constructor(connection: RTCPeerConnection, stream: MediaStream, listensOnly: boolean) {
    this.connection = connection;
    this.stream = stream;
    this.listensOnly = listensOnly;
  }

  /** `path`: of the call in the control API. */
  static async open(path: string): Promise<Microphone> {
    const own = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    const stream = own ?? new AudioContext().createMediaStreamDestination().stream;
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
    return new Microphone(connection, stream, own === null);
  }

  get muted(): boolean {
    return this.stream.getTracks().every((track) => !track.enabled);
  }

  set muted(muted: boolean) {
    for (const track of this.stream.getTracks()) track.enabled = !muted;
  }

  close(): void {
    this.connection.close();
    for (const track of this.stream.getTracks()) track.stop();
  }
}
