import { sdpProblem, sessionFacts } from '../calling/sdp-rules';
import type { CallPeer } from './call-peer';
import { metaSdp } from './meta-sdp';
import { SILENCE } from './opus';
import { Transport } from './transport';

/** More than this waits for nothing: a browser that was held up is heard late only once. */
const MOST_WAITING = 10;

/** A browser's microphone and loudspeaker in the place of the voice that a handset plays. */
export class Microphone {
  private readonly waiting: Buffer[] = [];
  private sequenceNumber = 0;

  private constructor(private readonly transport: Transport) {}

  /** Returns the answer for the browser. Throws for an offer without Opus or DTLS. */
  static async connect(peer: CallPeer, address: string, offer: string): Promise<string> {
    const problem = sdpProblem(offer, 'offer');
    if (problem !== null) throw new Error(problem);
    const facts = sessionFacts(offer);
    const transport = new Transport(
      { address, ...facts },
      {
        rtp: ({ header, payload }) => {
          if (header.payloadType === facts.opusPayloadType) microphone.hear(Buffer.from(payload));
        },
        rtcp: () => undefined,
        connected: () => undefined,
      },
    );
    const microphone = new Microphone(transport);
    const local = await transport.answer(offer, 'client');
    peer.attach(
      { next: () => microphone.waiting.shift() ?? SILENCE },
      {
        hear: (timestamp, payload) => microphone.play(timestamp, payload),
        close: () => transport.close(),
      },
    );
    return metaSdp({ type: 'answer', ...facts, ...local, setup: 'active', sessionId: '1', streamId: 'call' });
  }

  private hear(packet: Buffer): void {
    this.waiting.push(packet);
    if (this.waiting.length > MOST_WAITING) this.waiting.splice(0, MOST_WAITING / 2);
  }

  private play(timestamp: number, payload: Buffer): void {
    const { sequenceNumber } = this;
    this.sequenceNumber = (sequenceNumber + 1) & 0xffff;
    this.transport.send({ kind: 'audio', payload, timestamp, sequenceNumber, marker: sequenceNumber === 0 });
  }
}
