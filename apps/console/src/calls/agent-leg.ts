import { devices, openMicrophone } from './devices';
import { measuredIn, type Measured } from './quality';
import type { Leg, LegEvents } from './softphone';

/** Candidates of this machine are there at once; a name server that does not answer must not hold up a call. */
const GATHERING_MS = 3_000;
/** A line may lose a few packets; after this long it has to be made anew. */
const DISCONNECTED_MS = 4_000;

/** The agent's end of a call in this browser: microphone, speaker, and the line to the media bridge. */
export async function openAgentLeg(events: LegEvents): Promise<Leg> {
  const microphone = await openMicrophone(devices.get().microphoneId);
  try {
    const leg = new AgentLeg(microphone, events);
    await leg.makeOffer();
    return leg;
  } catch (error) {
    microphone.stop();
    throw error;
  }
}

class AgentLeg implements Leg {
  offerSdp = '';
  private readonly connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  private readonly sound = new Audio();
  private readonly sender: RTCRtpSender;
  private readonly stopFollowing: () => void;
  private chosen = devices.get();
  private isMuted = false;
  private isClosed = false;
  private disconnected: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private microphone: MediaStreamTrack,
    private readonly events: LegEvents,
  ) {
    this.sender = this.connection.addTrack(microphone, new MediaStream([microphone]));
    this.connection.ontrack = ({ track }) => void this.play(track);
    this.connection.onconnectionstatechange = () => this.follow();
    this.watchMicrophone();
    this.stopFollowing = devices.subscribe(() => void this.changeDevices());
  }

  async makeOffer(): Promise<void> {
    const { connection } = this;
    await connection.setLocalDescription(await connection.createOffer());
    if (connection.iceGatheringState !== 'complete')
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, GATHERING_MS);
        connection.onicegatheringstatechange = () => {
          if (connection.iceGatheringState !== 'complete') return;
          clearTimeout(timer);
          resolve();
        };
      });
    this.offerSdp = connection.localDescription?.sdp ?? '';
  }

  async accept(answerSdp: string): Promise<void> {
    if (!this.isClosed) await this.connection.setRemoteDescription({ type: 'answer', sdp: answerSdp });
  }

  setMuted(muted: boolean): void {
    this.isMuted = muted;
    this.microphone.enabled = !muted;
  }

  async measure(): Promise<Measured> {
    return measuredIn(await this.connection.getStats());
  }

  /** Where sound may only start by a gesture, a press of a button calls this. */
  async resumeSound(): Promise<void> {
    await this.sound.play();
  }

  close(): void {
    this.isClosed = true;
    this.stopFollowing();
    clearTimeout(this.disconnected);
    this.microphone.onended = null;
    this.microphone.stop();
    this.connection.onconnectionstatechange = null;
    this.connection.close();
    this.sound.pause();
    this.sound.srcObject = null;
  }

  private follow(): void {
    clearTimeout(this.disconnected);
    switch (this.connection.connectionState) {
      case 'connected':
        this.events.connected();
        break;
      case 'disconnected':
        this.disconnected = setTimeout(() => this.events.lost(), DISCONNECTED_MS);
        break;
      case 'failed':
        this.events.lost();
        break;
    }
  }

  private async play(track: MediaStreamTrack): Promise<void> {
    this.sound.srcObject = new MediaStream([track]);
    await this.useSpeaker();
    try {
      await this.sound.play();
    } catch (error) {
      if ((error as DOMException).name === 'NotAllowedError') this.events.soundBlocked();
    }
  }

  /** A browser that cannot choose the speaker plays on the system's. */
  private async useSpeaker(): Promise<void> {
    if (!('setSinkId' in this.sound)) return;
    await this.sound.setSinkId(this.chosen.speakerId ?? '').catch(() => undefined);
  }

  private async changeDevices(): Promise<void> {
    const before = this.chosen;
    this.chosen = devices.get();
    if (this.chosen.speakerId !== before.speakerId) await this.useSpeaker();
    if (this.chosen.microphoneId !== before.microphoneId) await this.useMicrophone(this.chosen.microphoneId);
  }

  private async useMicrophone(microphoneId: string | null): Promise<void> {
    try {
      const next = await openMicrophone(microphoneId);
      if (this.isClosed) return next.stop();
      this.microphone.onended = null;
      this.microphone.stop();
      this.microphone = next;
      next.enabled = !this.isMuted;
      this.watchMicrophone();
      await this.sender.replaceTrack(next);
    } catch (error) {
      this.events.microphoneLost(error);
    }
  }

  /** Unplugged during the call: the system's takes over. */
  private watchMicrophone(): void {
    this.microphone.onended = () => void this.useMicrophone(null);
  }
}
