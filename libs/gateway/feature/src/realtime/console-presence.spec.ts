import { presenceSignalSchema, type PresenceSignal } from '@parlance/calls/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { ManualClock, newId } from '@parlance/shared/kernel';
import { ConsolePresence } from './console-presence';

const tenantId = newId();
const principal = (kind: Principal['kind'] = 'user'): Principal => ({
  kind,
  id: newId(),
  tenantId,
  name: 'Ana',
  role: 'agent',
  teamIds: [],
  inboxIds: [],
  scopes: [],
});

let said: PresenceSignal[];
const replica = () =>
  new ConsolePresence(
    (signal) => said.push(presenceSignalSchema.parse(signal)),
    () => clock.now(),
  );
const clock = new ManualClock(new Date('2026-07-01T09:00:00.000Z'));
const heard = () => said.splice(0).map(({ userId, connected }) => [userId, connected]);

beforeEach(() => {
  said = [];
});

describe('ConsolePresence', () => {
  it('C-150 says when the first console of a person opens and the last one has closed for good', () => {
    const [consoles, ana] = [replica(), principal()];
    consoles.opened(ana);
    expect(said).toEqual([{ tenantId, userId: ana.id, connected: true, at: '2026-07-01T09:00:00.000Z' }]);
    consoles.opened(ana);
    consoles.closed(ana);
    expect(heard()).toEqual([[ana.id, true]]);
    consoles.closed(ana);
    clock.advance(2_999);
    consoles.sweep();
    expect(heard()).toEqual([]);
    clock.advance(1);
    consoles.sweep();
    expect(heard()).toEqual([[ana.id, false]]);
    consoles.closed(ana);
    consoles.sweep();
    expect(heard()).toEqual([]);
  });

  it('C-151 takes nobody for gone who reloads the page', () => {
    const [consoles, ana] = [replica(), principal()];
    consoles.opened(ana);
    consoles.closed(ana);
    clock.advance(1_500);
    consoles.opened(ana);
    clock.advance(10_000);
    consoles.sweep();
    expect(heard()).toEqual([[ana.id, true]]);
  });

  it('repeats who is here', () => {
    const [consoles, ana, ben, gone] = [replica(), principal(), principal(), principal()];
    for (const person of [ana, ben, gone]) consoles.opened(person);
    consoles.closed(gone);
    clock.advance(3_000);
    consoles.sweep();
    said = [];
    consoles.repeat();
    expect(heard()).toEqual([
      [ana.id, true],
      [ben.id, true],
    ]);
  });

  it('contradicts another replica whose last console of a person closes', () => {
    const [here, ana] = [replica(), principal()];
    here.opened(ana);
    said = [];
    const at = clock.now().toISOString();
    here.hear({ tenantId, userId: ana.id, connected: false, at });
    expect(heard()).toEqual([[ana.id, true]]);
    here.hear({ tenantId, userId: ana.id, connected: true, at });
    here.hear({ tenantId, userId: newId(), connected: false, at });
    expect(heard()).toEqual([]);
  });

  it('says of nobody that a key is at a phone, and of everybody that they are gone when it stops', () => {
    const [consoles, key, ana] = [replica(), principal('api-key'), principal()];
    consoles.opened(key);
    consoles.closed(key);
    expect(heard()).toEqual([]);
    consoles.opened(ana);
    consoles.closeAll();
    consoles.closed(ana);
    expect(heard()).toEqual([
      [ana.id, true],
      [ana.id, false],
    ]);
  });
});
