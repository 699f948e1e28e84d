import { audioPlan, type AudioPlan, type CallFacts } from './audio-plan';

const facts = (changes: Partial<CallFacts>): CallFacts => ({
  direction: 'inbound',
  open: true,
  held: false,
  noticing: false,
  agent: 'present',
  hadAgent: true,
  ...changes,
});

describe('what each side hears', () => {
  it.each<[string, Partial<CallFacts>, AudioPlan['customer'], AudioPlan['agent']]>([
    ['an incoming call that is not answered', { open: false }, 'nothing', 'silence'],
    ['an outgoing call that is not answered', { direction: 'outbound', open: false }, 'silence', 'ringback'],
    ['a conversation', {}, 'relay', 'relay'],
    ['C-053 a hold', { held: true }, 'music', 'silence'],
    [
      'the notice of the recording, before everything else',
      { noticing: true, held: true },
      'notice',
      'notice',
    ],
    [
      'an answered call whose first agent connects',
      { agent: 'connecting', hadAgent: false },
      'silence',
      'relay',
    ],
    ['I7 a closed browser tab', { agent: 'lost' }, 'music', 'relay'],
    ['I7 an agent on the way back', { agent: 'connecting' }, 'music', 'relay'],
    ['an answered call without any agent', { agent: 'none', hadAgent: false }, 'music', 'relay'],
  ])('%s', (_what, changes, customer, agent) => {
    expect(audioPlan(facts(changes))).toEqual({ customer, agent });
  });
});
