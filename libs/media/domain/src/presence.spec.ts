import { ALARM_MS, audibilityChange, judgeAudibility, type SoundFacts } from './audibility';
import { judgePresence, type LegFacts } from './presence';

const leg = (facts: Partial<LegFacts>): LegFacts => ({
  side: 'agent',
  transport: 'connected',
  ageMs: 60_000,
  quietMs: 0,
  expectsPackets: true,
  ...facts,
});

describe('whether the far end is there', () => {
  it.each<[string, Partial<LegFacts>, string, string | null]>([
    ['a talking agent', {}, 'present', null],
    [
      'an agent that just attaches',
      { transport: 'connecting', ageMs: 900, quietMs: null },
      'connecting',
      null,
    ],
    [
      'an agent that cannot connect',
      { transport: 'connecting', ageMs: 10_001, quietMs: null },
      'lost',
      'never-connected',
    ],
    ['a closed tab, long before its transport notices', { quietMs: 2_001 }, 'lost', 'no-packets'],
    ['an agent with a short break', { quietMs: 1_900 }, 'present', null],
    ['a failed transport', { transport: 'failed', quietMs: 10 }, 'lost', 'transport-failed'],
    ['an agent whose transport is shaky', { transport: 'disconnected', quietMs: 500 }, 'present', null],
    [
      'an agent whose transport is gone',
      { transport: 'disconnected', quietMs: 2_500 },
      'lost',
      'transport-failed',
    ],
    ['a customer who pauses', { side: 'customer', quietMs: 5_000 }, 'present', null],
    ['a customer who pauses for ever', { side: 'customer', quietMs: 20_001 }, 'lost', 'no-packets'],
    [
      'a customer before the answer',
      { side: 'customer', quietMs: 40_000, expectsPackets: false },
      'present',
      null,
    ],
    [
      'a customer in a tunnel',
      { side: 'customer', transport: 'disconnected', quietMs: 2_001 },
      'lost',
      'transport-failed',
    ],
    [
      'a customer whose ICE never works',
      { side: 'customer', transport: 'connecting', ageMs: 20_001, quietMs: null },
      'lost',
      'never-connected',
    ],
  ])('judges %s', (_what, facts, presence, reason) => {
    expect(judgePresence(leg(facts))).toEqual({ presence, reason });
  });
});

const sound = (facts: Partial<SoundFacts>): SoundFacts => ({
  connected: true,
  expectedMs: 60_000,
  sincePacketMs: 0,
  sinceSoundMs: 0,
  ...facts,
});

describe('whether a side is heard', () => {
  it.each<[string, Partial<SoundFacts>, string | null]>([
    ['speech', {}, null],
    ['a pause', { sinceSoundMs: 10_000 }, null],
    ['only silence', { sinceSoundMs: ALARM_MS['only-silence'] }, 'only-silence'],
    ['no packets any more', { sincePacketMs: 5_000, sinceSoundMs: 5_000 }, 'no-packets'],
    ['no packet ever', { sincePacketMs: null, sinceSoundMs: null, expectedMs: 5_000 }, 'no-packets'],
    ['answered just now', { sincePacketMs: null, sinceSoundMs: null, expectedMs: 4_000 }, null],
    [
      'quiet only since before the hold ended',
      { sincePacketMs: 50_000, sinceSoundMs: 50_000, expectedMs: 2_000 },
      null,
    ],
    [
      'answered but ICE never came up',
      { connected: false, sincePacketMs: null, sinceSoundMs: null },
      'not-connected',
    ],
  ])('I9 judges %s', (_what, facts, cause) => {
    expect(judgeAudibility(sound(facts))).toBe(cause);
  });

  it('I9 tells of each change once, with its cause', () => {
    const facts = sound({ sincePacketMs: 6_040, sinceSoundMs: 15_000 });
    expect(audibilityChange(null, null, facts)).toBeNull();
    expect(audibilityChange(null, 'no-packets', facts)).toEqual({
      type: 'silent',
      cause: 'no-packets',
      forSeconds: 6,
    });
    expect(audibilityChange('no-packets', 'no-packets', facts)).toBeNull();
    expect(audibilityChange('no-packets', 'only-silence', facts)).toEqual({
      type: 'silent',
      cause: 'only-silence',
      forSeconds: 15,
    });
    expect(audibilityChange('only-silence', null, facts)).toEqual({ type: 'audible' });
  });
});
