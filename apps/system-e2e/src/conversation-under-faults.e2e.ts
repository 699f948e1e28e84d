import { type PublicApi, WholeSystem } from '@parlance/testing/whole-system';
import { liveThroughAConversation, type Moment } from './conversation';

const moments: Moment[] = ['customer-writes', 'agent-answers', 'template-is-reviewed'];
const strikes: [string, (system: WholeSystem) => void][] = [
  ...['api-gateway', 'workspace-service', 'messaging-gateway', 'template-service', 'policy-service'].map(
    (service): [string, (system: WholeSystem) => void] => [service, (system) => system.kill(service)],
  ),
  ['NATS, with everything it kept,', (system) => system.killNatsAndItsData()],
  ['PostgreSQL', (system) => system.killPostgres()],
];

describe('a conversation while something is killed', () => {
  let system: WholeSystem;
  let people: { agent: PublicApi; supervisor: PublicApi };

  beforeAll(async () => {
    system = await WholeSystem.start({ separate: true });
    // Reviews are decided by the test, and handsets read what they get.
    await system.simulator.behaviour({ review: { mode: 'held' } });
    people = {
      agent: await system.signedIn('ravi@nimbus-bakery.example'),
      supervisor: await system.signedIn('sofia@nimbus-bakery.example'),
    };
  });

  afterAll(async () => {
    await system?.stop();
  });

  it('is whole when nothing is killed', async () => {
    await expect(liveThroughAConversation(system, people)).resolves.toBeUndefined();
  });

  for (const [name, strike] of strikes)
    it.each(moments)(
      `is whole when ${name} is killed as the %s`,
      async (moment) => {
        const interruption = { moment, strike: () => strike(system) };
        await expect(liveThroughAConversation(system, people, interruption)).resolves.toBeUndefined();
      },
      240_000,
    );
});
