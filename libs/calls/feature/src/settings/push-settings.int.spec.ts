import { messageReceived } from '@parlance/messaging/contracts';
import { callSettingsChanged, type CallSettings } from '@parlance/policy/contracts';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { CALL_BENCH_START_MS, CallBench, META, sampleMessage } from '@parlance/testing/installation';

describe('call settings', () => {
  let bench: CallBench;
  beforeAll(async () => {
    bench = await CallBench.start();
  }, CALL_BENCH_START_MS);
  beforeEach(() => {
    bench.syncs.length = 0;
    bench.openNow = true;
  });
  afterAll(() => bench.stop());

  const change = (version: number, given: Partial<CallSettings> = {}) => {
    const settings: CallSettings = {
      ...bench.settings,
      sync: { state: 'pending', detail: null },
      version,
      ...given,
    };
    return bench.standIns.state(callSettingsChanged, {
      tenantId: bench.tenantId,
      aggregateId: bench.inboxId,
      aggregateVersion: version,
      data: { settings },
    });
  };
  const atMeta = async (): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${bench.meta.simulator.url}/v25.0/${META.number}/settings`, {
      headers: { authorization: `Bearer ${META.token}` },
    });
    return ((await answer.json()) as { calling: Record<string, unknown> }).calling;
  };

  it('C-111, C-114 to C-119: reach Meta, and policy learns that they did', async () => {
    await change(10, {
      callbackPermission: true,
      customersMayCall: false,
      hours: {
        enabled: true,
        timeZone: 'Asia/Jakarta',
        weekly: [{ day: 'friday', opens: '09:00', closes: '17:30' }],
        holidays: [],
      },
    });
    await eventually(() =>
      expect(bench.syncs).toMatchObject([{ version: 10, state: 'applied', detail: null }]),
    );
    expect(await atMeta()).toMatchObject({
      status: 'ENABLED',
      call_icon_visibility: 'DISABLE_ALL',
      callback_permission_status: 'ENABLED',
      call_hours: {
        timezone_id: 'Asia/Jakarta',
        weekly_operating_hours: [{ day_of_week: 'FRIDAY', open_time: '0900', close_time: '1730' }],
      },
    });
  });

  it("are refused with Meta's reason, and offered again until Meta takes them", async () => {
    await bench.meta.fault(
      { method: 'POST', path: '/settings' },
      { effect: { kind: 'error', code: 138_015, details: 'The limit is 250.' } },
    );
    await change(20);
    await eventually(() => expect(bench.syncs).toHaveLength(1));
    expect(bench.syncs[0]).toMatchObject({ version: 20, state: 'refused' });
    expect(bench.syncs[0]!.detail).toContain('The limit is 250.');
    // Policy counted its own note of the refusal.
    await eventually(async () => {
      await bench.meta.advance(seconds(601));
      expect(bench.syncs.at(-1)).toMatchObject({ version: 21, state: 'applied' });
    });
  });

  it('only the newest version is brought', async () => {
    await bench.meta.fault({ method: 'POST', path: '/settings' }, { effect: { kind: 'cut' } });
    await change(30, { customersMayCall: true });
    await change(31, { customersMayCall: false });
    await change(29, { customersMayCall: true });
    await eventually(async () => {
      await bench.meta.advance(seconds(2));
      expect(bench.syncs.at(-1)).toMatchObject({ version: 31, state: 'applied' });
    });
    expect(await atMeta()).toMatchObject({ call_icon_visibility: 'DISABLE_ALL' });
  });

  describe('requests for a callback', () => {
    const reply = async (given: Record<string, unknown> = {}) => {
      const ria = await bench.customer(`ria-${newId()}`);
      const message = sampleMessage(ria, {
        content: {
          type: 'call-permission-reply',
          response: 'accept',
          permanent: false,
          expiresAt: '2026-12-01T00:00:00.000Z',
          source: 'automatic',
          contextId: 'wacid.X',
          ...given,
        },
      });
      await bench.standIns.state(messageReceived, {
        tenantId: bench.tenantId,
        aggregateId: message.id,
        data: {
          message,
          contact: ria.contact,
          visibility: { inboxId: bench.inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
        },
      });
      return ria;
    };

    it('C-186, C-188: outside the hours are registered, once for a customer', async () => {
      bench.openNow = false;
      const ria = await reply();
      await eventually(() =>
        expect(bench.callbacks.find(({ contactId }) => contactId === ria.contact.id)).toMatchObject({
          source: 'out-of-hours',
          state: 'open',
          callId: null,
        }),
      );
    });

    it('inside the hours, or given by hand, are none', async () => {
      const asked = bench.settingsAsked;
      const during = await reply();
      await eventually(() => expect(bench.settingsAsked).toBeGreaterThan(asked));
      bench.openNow = false;
      const byHand = await reply({ source: 'user_action' });
      const waiting = await reply();
      await eventually(() =>
        expect(bench.callbacks.some(({ contactId }) => contactId === waiting.contact.id)).toBe(true),
      );
      for (const { contact } of [during, byHand])
        expect(bench.callbacks.some(({ contactId }) => contactId === contact.id)).toBe(false);
    });
  });
});
