import {
  callSettingsChanged,
  getCallSettings,
  recordCallSettingsSync,
  updateCallSettings,
  type UpdateCallSettings,
} from '@parlance/policy/contracts';
import { ProblemError, type DataOf, type Envelope, type Principal } from '@parlance/shared/contract-kit';
import { ManualClock, newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { NOW, startPolicy, type PolicyBench } from '../policy.fixture';

describe('call settings', () => {
  let policy: PolicyBench;
  let tenantId: string;
  let heard: Envelope<DataOf<typeof callSettingsChanged>>[];
  // A Friday, 19:00 in Jakarta.
  const clock = new ManualClock(NOW);

  beforeAll(async () => {
    policy = await startPolicy(clock);
    ({ tenantId } = policy);
    heard = policy.listen(callSettingsChanged);
  });

  afterAll(() => policy?.stop());

  const principal = (given: Partial<Principal> = {}): Principal => ({
    kind: 'user',
    id: newId(),
    tenantId,
    name: 'Ada',
    role: 'super-agent',
    teamIds: [],
    inboxIds: [],
    scopes: [],
    ...given,
  });
  const get = (inboxId: string) => policy.ask(getCallSettings, { tenantId, inboxId });
  const update = (inboxId: string, changes: UpdateCallSettings, actor = principal()) =>
    policy.ask(updateCallSettings, { actor, inboxId, ...changes });

  const hours = {
    enabled: true,
    timeZone: 'Asia/Jakarta',
    weekly: [{ day: 'monday' as const, opens: '09:00', closes: '17:00' }],
    holidays: [],
  };

  it('C-111 C-117 is off, and open around the clock, until somebody changes it', async () => {
    const inboxId = newId();
    expect(await get(inboxId)).toMatchObject({
      settings: {
        inboxId,
        enabled: false,
        customersMayCall: false,
        callbackPermission: false,
        hours: { enabled: false },
        recording: 'off',
        rules: { basis: 'documented', number: 'production' },
        sync: { state: 'applied' },
        version: 0,
      },
      openNow: true,
      nextOpening: null,
      inbound: { allowed: false, code: 'policy.calling_off' },
      warnings: [],
    });
  });

  it('C-114 C-115 C-116 X-18 X-26 changes what is named and nothing else, and says so', async () => {
    const inboxId = newId();
    await update(inboxId, { enabled: true, recording: 'announced' });
    expect((await get(inboxId)).inbound).toMatchObject({ code: 'policy.customers_may_not_call' });
    const changed = await update(inboxId, { customersMayCall: true, callbackPermission: true });
    expect(changed).toMatchObject({
      enabled: true,
      customersMayCall: true,
      callbackPermission: true,
      recording: 'announced',
      sync: { state: 'pending', detail: null },
      version: 2,
    });
    expect((await get(inboxId)).inbound).toEqual({ allowed: true });
    await eventually(() =>
      expect(
        heard.map(({ data }) => data.settings).filter((settings) => settings.inboxId === inboxId),
      ).toHaveLength(2),
    );
  });

  it('C-118 C-119 C-183 C-184 X-21 X-22 knows whether it is open, when it opens next, and what to warn of', async () => {
    const inboxId = newId();
    await update(inboxId, { enabled: true, customersMayCall: true, hours });
    expect(await get(inboxId)).toMatchObject({
      openNow: false,
      nextOpening: '2026-11-23T02:00:00.000Z',
      inbound: {
        allowed: false,
        code: 'policy.out_of_hours',
        explanation: { rule: { id: 'C-183' }, earliestYes: '2026-11-23T02:00:00.000Z' },
      },
      warnings: [{ code: 'popup-by-whatsapp' }, { code: 'callback-off' }],
    });
  });

  it.each([
    ['C-118 an unknown zone', { hours: { ...hours, timeZone: 'Mars/Olympus' } }, 'hours.timeZone'],
    [
      'C-119 hours that overlap',
      {
        hours: {
          ...hours,
          weekly: [...hours.weekly, { day: 'monday' as const, opens: '16:00', closes: '18:00' }],
        },
      },
      'hours.weekly[1]',
    ],
    [
      'C-120 a date that is none',
      { hours: { ...hours, holidays: [{ date: '2026-02-30', name: 'X', opens: null, closes: null }] } },
      'hours.holidays[0].date',
    ],
    [
      'X-01 a house limit of nothing',
      {
        rules: {
          basis: 'documented' as const,
          number: 'production' as const,
          house: { attemptsPerDay: 0, requestsPerDay: null, requestsPerWeek: null },
        },
      },
      'rules.house.attemptsPerDay',
    ],
  ])('refuses %s by the name of the field, and keeps what was', async (_, changes, path) => {
    const inboxId = newId();
    await update(inboxId, { enabled: true });
    const problem = await update(inboxId, changes).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ProblemError);
    expect((problem as ProblemError).toProblem()).toMatchObject({
      code: 'platform.invalid_input',
      errors: [{ path }],
    });
    expect((await get(inboxId)).settings).toMatchObject({ enabled: true, version: 1 });
  });

  it.each([
    ['an agent', { role: 'agent' as const }],
    ['a supervisor', { role: 'supervisor' as const }],
    ['a key without the scope', { kind: 'api-key' as const, scopes: ['workspace:read' as const] }],
  ])('C-110 refuses a change by %s', async (_, given) => {
    await expect(update(newId(), { enabled: true }, principal(given))).rejects.toThrow('platform.forbidden');
  });

  it('C-110 notes what Meta says of the version that it was sent, and ignores news of an older one', async () => {
    const inboxId = newId();
    await update(inboxId, { enabled: true });
    await update(inboxId, { customersMayCall: true });
    const news = { tenantId, inboxId, state: 'refused' as const, detail: 'Not eligible' };
    expect((await policy.ask(recordCallSettingsSync, { ...news, version: 1 })).sync.state).toBe('pending');
    expect(await policy.ask(recordCallSettingsSync, { ...news, version: 2 })).toMatchObject({
      sync: { state: 'refused', detail: 'Not eligible' },
      version: 3,
    });
  });

  it('keeps the settings of organisations apart', async () => {
    const inboxId = newId();
    await update(inboxId, { enabled: true });
    const other = await policy.ask(getCallSettings, { tenantId: newId(), inboxId });
    expect(other.settings.enabled).toBe(false);
  });
});
