import type { MediaSignal } from '@parlance/media/contracts';
import { eventually } from '@parlance/testing/harness';
import { MetaPeer } from './meta-peer';
import { RECORDED, type TestBridge, type TestCall } from './test-bridge';
import type { AgentPeer } from './test-peer';
import { shareOf, toneFrames } from './tone';

export const TONES = { customer: 620, agent: 1_150, second: 1_730 };
export type Tone = keyof typeof TONES;
export const SAYS = {
  customer: toneFrames(TONES.customer),
  agent: toneFrames(TONES.agent),
  second: toneFrames(TONES.second),
};

interface Listener {
  lately(milliseconds: number): Uint8Array[];
}

export const lately = (peer: Listener, tone: Tone): number => shareOf(tone, peer.lately(500), TONES);

/** Throws unless the last half second is this tone. */
export function assertHears(peer: Listener, tone: Tone): void {
  const packets = peer.lately(500).length;
  const share = lately(peer, tone);
  if (packets < 20 || share < 0.85) throw new Error(`hears ${tone} in ${share} of ${packets} packets`);
}

/** Throws unless nothing of either party was heard for half a second. */
export function assertHearsNobody(peer: Listener): void {
  const heard = (Object.keys(TONES) as Tone[]).filter((tone) => lately(peer, tone) > 0.1);
  if (heard.length > 0 || peer.lately(500).length < 20) throw new Error(`hears ${heard.join()}`);
}

export const talk = (customer: MetaPeer, agent: AgentPeer, agentTone: Tone = 'agent'): Promise<void> =>
  eventually(() => {
    assertHears(customer, agentTone);
    assertHears(agent, 'customer');
  });

export const types = (call: TestCall): MediaSignal['signal']['type'][] =>
  call.signals().map(({ type }) => type);

/** Lets a conversation go on for so long. */
export function goesOn(milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds;
  return eventually(
    () => {
      if (performance.now() < until) throw new Error('it still goes on');
    },
    { timeoutMs: milliseconds + 5_000 },
  );
}

/** WhatsApp has called and the leg is up; nobody has answered. */
export async function incoming(bench: TestBridge, recording = RECORDED) {
  const call = bench.call();
  const customer = new MetaPeer(SAYS.customer);
  await customer.accepted(await call.inbound(await customer.dial(), recording));
  return { call, customer };
}

/** An answered call in which both hear each other. */
export async function conversation(bench: TestBridge, recording = RECORDED) {
  const { call, customer } = await incoming(bench, recording);
  const agent = await call.attach(SAYS.agent);
  await bothConnected(call);
  await call.open();
  await talk(customer, agent);
  return { call, customer, agent };
}

export const bothConnected = (call: TestCall): Promise<void> =>
  eventually(() => {
    for (const type of ['customer-connected', 'agent-connected'] as const)
      if (!types(call).includes(type)) throw new Error(`no ${type} yet`);
  });
