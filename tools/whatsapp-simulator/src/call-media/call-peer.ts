import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { RtpPacket } from 'werift';
import { sessionFacts } from '../calling/sdp-rules';
import type { Simulation } from '../simulation';
import type { CallMediaReport, VoiceChoice } from '../state/model';
import { Ear } from './ear';
import { metaSdp, type MetaSession } from './meta-sdp';
import { Mouth } from './mouth';
import { writeOgg } from './ogg';
import { type LocalParameters, Transport } from './transport';
import { recording, silence, tone, type Voice } from './voice';
import { givesUp } from './watchdog';

/** The session description of the business could not be used. */
export class SessionRefused extends Error {}

export interface PeerEvents {
  /** The phone gave up; the code is what the business is told. */
  dead(code: number): void;
  changed(): void;
}

/** Who hears what the business says. */
export interface Listener {
  hear(timestamp: number, payload: Buffer): void;
  close(): Promise<void>;
}

const WATCH_EVERY_MS = 200;
const NO_RELAY = 138_020;
const NOTHING_RECEIVED = 138_021;
/** An offer that has taken a role leaves no choice. */
const COMPLEMENT: Record<string, string> = { active: 'passive', passive: 'active' };
const OFFERED = { opusPayloadType: 111, eventPayloadType: 126 };

/** The WhatsApp phone in a call: speaks, listens, presses keys, and gives up on silence. */
export class CallPeer {
  readonly mouth: Mouth;
  private readonly ear = new Ear();
  private transport: Transport | null = null;
  private session!: MetaSession;
  private opusPayloadType = OFFERED.opusPayloadType;
  private source: number | null = null;
  private answeredAt: number | null = null;
  private firstAudioAt: number | null = null;
  private lastPacketAt: number | null = null;
  private watch: NodeJS.Timeout | null = null;
  private listener: Listener | null = null;
  private readonly counts = { packets: 0, earlyPackets: 0, rtcpPackets: 0, foreignPackets: 0 };
  private connectedAt: string | null = null;
  private firstPacketAt: string | null = null;

  private constructor(
    private readonly sim: Simulation,
    private readonly events: PeerEvents,
  ) {
    this.mouth = new Mouth(
      (packet) => this.transport?.send(packet),
      () => sim.dice.next(),
    );
  }

  /** For a call of a user: makes the offer. */
  static async offering(sim: Simulation, events: PeerEvents): Promise<CallPeer> {
    const peer = new CallPeer(sim, events);
    const local = await peer.connect(OFFERED, (transport) => transport.offer());
    peer.describe({ type: 'offer', ...OFFERED, ...local, setup: 'actpass', mid: 'audio' });
    return peer;
  }

  /** For a call of the business: answers its offer. Throws a SessionRefused when that is not possible. */
  static async answering(sim: Simulation, offer: string, events: PeerEvents): Promise<CallPeer> {
    const peer = new CallPeer(sim, events);
    const facts = sessionFacts(offer);
    const wanted = sim.settings.behaviour.calls.media.answerSetup;
    const setup = COMPLEMENT[facts.setup] ?? wanted;
    const role = setup === 'passive' ? 'server' : 'client';
    peer.opusPayloadType = facts.opusPayloadType;
    const local = await peer.connect(facts, (transport) => transport.answer(offer, role));
    peer.describe({ type: 'answer', ...facts, ...local, setup });
    return peer;
  }

  get sdp(): string {
    return metaSdp(this.session);
  }

  async applyAnswer(sdp: string): Promise<void> {
    this.opusPayloadType = sessionFacts(sdp).opusPayloadType;
    await refusing(this.transport?.acceptAnswer(sdp));
  }

  /** From now on both sides hear each other. */
  answered(choice: VoiceChoice): void {
    this.answeredAt = performance.now();
    if (!this.listener) this.say(choice);
    const { mode, waitsForBusiness, ...limits } = this.sim.settings.behaviour.calls.media;
    if (mode === 'none') return;
    if (!waitsForBusiness) this.mouth.start();
    const { startWatchdogMs: startMs, midCallWatchdogMs: midCallMs } = limits;
    this.watch = setInterval(() => this.check({ startMs, midCallMs }), WATCH_EVERY_MS);
    this.watch.unref();
  }

  /** Somebody real speaks and listens from now on. */
  attach(voice: Voice, listener: Listener): void {
    void this.listener?.close();
    this.listener = listener;
    this.mouth.say(voice);
  }

  say(choice: VoiceChoice): void {
    this.mouth.say(this.voiceOf(choice));
  }

  report(): CallMediaReport {
    const { connectedAt, firstPacketAt } = this;
    return { connectedAt, firstPacketAt, ...this.counts, sentPackets: this.mouth.sent };
  }

  /** Opus packets since pick-up; null before anything was heard. */
  heardPackets(): Buffer[] | null {
    const packets = this.ear.packets();
    return packets.length > 0 ? packets : null;
  }

  heard(): Buffer | null {
    const packets = this.heardPackets();
    return packets && writeOgg(packets);
  }

  async close(): Promise<void> {
    if (this.watch) clearInterval(this.watch);
    this.mouth.stop();
    await Promise.all([this.listener?.close(), this.transport?.close()]);
  }

  private async connect(
    types: { opusPayloadType: number; eventPayloadType: number },
    start: (transport: Transport) => Promise<LocalParameters>,
  ): Promise<LocalParameters> {
    const { settings, mediaAddress: address } = this.sim;
    if (settings.behaviour.calls.media.mode === 'none') return invented(address);
    this.transport = new Transport(
      { address, opusPayloadType: types.opusPayloadType, eventPayloadType: types.eventPayloadType },
      {
        rtp: (packet) => this.receive(packet),
        rtcp: () => {
          this.counts.rtcpPackets += 1;
          this.lastPacketAt = performance.now();
        },
        connected: () => {
          this.connectedAt = new Date().toISOString();
          this.events.changed();
        },
      },
    );
    try {
      return await refusing(start(this.transport));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private describe(session: Omit<MetaSession, 'sessionId' | 'streamId'>): void {
    this.session = { ...session, sessionId: String(randomInt(2 ** 47)), streamId: randomUUID() };
  }

  private receive({ header, payload }: RtpPacket): void {
    const now = performance.now();
    this.source ??= header.ssrc;
    if (header.ssrc !== this.source) {
      this.counts.foreignPackets += 1;
      return;
    }
    this.lastPacketAt = now;
    if (header.payloadType !== this.opusPayloadType) return;
    this.firstPacketAt ??= new Date().toISOString();
    this.counts.packets += 1;
    if (this.answeredAt === null) {
      this.counts.earlyPackets += 1;
      return;
    }
    this.firstAudioAt ??= now;
    this.ear.hear({ timestamp: header.timestamp, payload }, now - this.answeredAt);
    this.listener?.hear(header.timestamp, payload);
    this.mouth.start();
  }

  private check(limits: { startMs: number; midCallMs: number }): void {
    const { answeredAt, firstAudioAt, lastPacketAt } = this;
    if (answeredAt === null) return;
    if (!givesUp({ answeredAt, firstAudioAt, lastPacketAt }, limits, performance.now())) return;
    if (this.watch) clearInterval(this.watch);
    this.events.dead(this.connectedAt === null ? NO_RELAY : NOTHING_RECEIVED);
  }

  private voiceOf(choice: VoiceChoice): Voice {
    if (choice.kind === 'tone') return tone(choice.hz);
    const bytes = choice.kind === 'recording' ? this.sim.store.mediaContent(choice.id) : null;
    return bytes ? recording(bytes) : silence;
  }
}

async function refusing<T>(work: Promise<T> | undefined): Promise<T> {
  try {
    return await (work as Promise<T>);
  } catch (error) {
    throw new SessionRefused(`the session description cannot be used: ${(error as Error).message}`);
  }
}

/** Well-formed parameters of an end that does not exist. */
const invented = (address: string): LocalParameters => ({
  address,
  port: 3478,
  usernameFragment: randomBytes(4).toString('hex'),
  password: randomBytes(16).toString('hex'),
  fingerprint: [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':'),
  ssrc: randomInt(2 ** 31),
});
