import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  assertHears,
  assertHearsNobody,
  conversation,
  goesOn,
  lately,
  SAYS,
  talk,
  TONES,
  types,
} from './testing/conversation';
import { TestBridge, type TestCall } from './testing/test-bridge';
import { shareOf, toneStory } from './testing/tone';

let bench: TestBridge;
beforeAll(async () => {
  bench = await TestBridge.start();
});
afterAll(() => bench.stop());

/** Both files last as long as the call, to 40 ms. */
function assertWhole(call: TestCall): void {
  const { startedAt, closedAt, tracks } = call.manifest();
  const wall = Date.parse(closedAt!) - Date.parse(startedAt);
  for (const { durationMs } of tracks) expect(Math.abs(durationMs! - wall)).toBeLessThanOrEqual(40);
  for (const side of ['customer', 'agent'] as const)
    expect(Math.abs(call.recorded(side).durationMs - wall)).toBeLessThanOrEqual(40);
}

it('C-053 C-054 passes on a muted agent as silence, and is in time again when unmuted', async () => {
  const { call, customer, agent } = await conversation(bench);
  const says = agent.frames;
  agent.frames = [];
  await eventually(() => assertHearsNobody(customer));
  assertHears(agent, 'customer');
  agent.frames = says;
  await talk(customer, agent);
  await call.close();
  const story = toneStory(call.recorded('agent').packets, TONES).filter((name) => name !== 'other');
  expect(story.slice(-3)).toEqual(['agent', 'silence', 'agent']);
  assertWhole(call);
});

it('C-055 holds: music for the customer, silence for the agent, nothing recorded, and both are back at once', async () => {
  const { call, customer, agent } = await conversation(bench);
  await call.hold(true);
  await eventually(() => {
    assertHearsNobody(customer);
    assertHearsNobody(agent);
  });
  const music = customer.lately(1_000).reduce((sum, packet) => sum + packet.length, 0);
  expect(music).toBeGreaterThan(50 * 20);
  await call.hold(false);
  await talk(customer, agent);
  await call.close();
  expect(call.manifest().spans).toEqual([
    { kind: 'hold', fromMs: expect.any(Number), toMs: expect.any(Number) },
  ]);
  for (const side of ['customer', 'agent'] as const)
    expect(
      toneStory(call.recorded(side).packets, TONES)
        .filter((name) => name !== 'other')
        .slice(-3),
    ).toEqual([side, 'silence', side]);
  assertWhole(call);
});

it('I7 survives a closed browser tab: the customer hears music, the agent comes back, the recording has no hole', async () => {
  const { call, customer, agent } = await conversation(bench);
  const closedAt = performance.now();
  await agent.vanish();
  await eventually(() => expect(types(call)).toContain('agent-lost'));
  expect(performance.now() - closedAt).toBeLessThan(3_500);
  await eventually(() => {
    assertHearsNobody(customer);
    expect(customer.lately(500).filter((packet) => packet.length > 20).length).toBeGreaterThan(15);
  });
  expect((await bench.list(call.bridgeId)).calls).toMatchObject([{ agent: 'lost', customer: 'present' }]);
  const back = await call.attach(SAYS.agent);
  await talk(customer, back);
  await call.close();
  expect(call.manifest().spans).toEqual([
    { kind: 'agent-away', fromMs: expect.any(Number), toMs: expect.any(Number) },
  ]);
  expect(
    toneStory(call.recorded('agent').packets, TONES)
      .filter((name) => name !== 'other')
      .slice(-3),
  ).toEqual(['agent', 'silence', 'agent']);
  expect(shareOf('customer', call.recorded('customer').packets, TONES)).toBeGreaterThan(0.9);
  const sequences = customer.heard.map(({ sequence }) => sequence);
  const jumps = sequences.filter((sequence, i) => i > 0 && ((sequence - sequences[i - 1]!) & 0xffff) !== 1);
  expect(jumps).toEqual([]);
  expect(new Set(customer.heard.map(({ ssrc }) => ssrc)).size).toBe(1);
  assertWhole(call);
});

it('I6 hands over to another agent: the first is heard until the second is, and then no more', async () => {
  const { call, customer, agent } = await conversation(bench);
  const agentId = newId();
  const second = await call.attach(SAYS.second, agentId);
  await talk(customer, second, 'second');
  expect(lately(customer, 'agent')).toBeLessThan(0.1);
  const before = agent.heard.length;
  await goesOn(300);
  expect(agent.heard.length - before).toBeLessThan(3);
  expect(call.signals()).toContainEqual({ type: 'agent-connected', agentId });
  expect(types(call)).not.toContain('agent-lost');
  await call.close();
  expect(toneStory(call.recorded('agent').packets, TONES).filter((name) => name !== 'other')).toEqual(
    expect.arrayContaining(['agent', 'second']),
  );
  assertWhole(call);
});

it('I7 says so when an agent cannot connect, and keeps the one who is there', async () => {
  const { call, customer, agent } = await conversation(bench);
  const agentId = newId();
  const deaf = await call.attach(SAYS.second, agentId);
  await deaf.vanish();
  await eventually(
    () => expect(call.signals()).toContainEqual({ type: 'agent-lost', agentId, reason: expect.any(String) }),
    { timeoutMs: 20_000 },
  );
  await talk(customer, agent);
  await call.close();
});
