import { hours } from '@parlance/shared/kernel';
import { periodMs, readPermissionReading } from './permission-reading';
import { ledgerEventOf, type EndedCall } from './record-call';
import { eventsOf } from './record-request-statuses';

const AT = new Date('2026-11-20T12:00:00.000Z');

describe('readPermissionReading', () => {
  it('X-02 reads the shape that Meta documents', () => {
    const body = {
      messaging_product: 'whatsapp',
      permission: { status: 'temporary', expiration_time: 1_796_000_000 },
      actions: [
        {
          action_name: 'send_call_permission_request',
          can_perform_action: true,
          limits: [
            { time_period: 'PT24H', max_allowed: 1, current_usage: 0 },
            { time_period: 'P7D', max_allowed: 2, current_usage: 2, limit_expiration_time: 1_796_000_100 },
          ],
        },
        {
          action_name: 'start_call',
          can_perform_action: true,
          limits: [{ time_period: 'PT24H', max_allowed: 100, current_usage: 3 }],
        },
      ],
    };
    expect(readPermissionReading(body, AT)).toEqual({
      type: 'permission-stated',
      status: 'temporary',
      expiresAt: new Date(1_796_000_000_000),
      limits: [
        { action: 'request-permission', windowMs: hours(24), max: 1, used: 0, freeAt: null },
        {
          action: 'request-permission',
          windowMs: hours(168),
          max: 2,
          used: 2,
          freeAt: new Date(1_796_000_100_000),
        },
        { action: 'start-call', windowMs: hours(24), max: 100, used: 3, freeAt: null },
      ],
      at: AT,
    });
  });

  it('leaves out what it does not know, and an expiry that makes no sense', () => {
    const limits = [{ time_period: 'soon', max_allowed: 1, current_usage: 0 }];
    const body = {
      permission: { status: 'PERMANENT', expiration_time: 1_796_000_000 },
      actions: [
        { action_name: 'start_call', limits },
        { action_name: 'start_video', limits: [] },
      ],
    };
    expect(readPermissionReading(body, AT)).toMatchObject({
      status: 'permanent',
      expiresAt: null,
      limits: [],
    });
  });

  it.each([
    ['no permission', {}, 'permission'],
    ['a status that nobody documents', { permission: { status: 'maybe' } }, 'permission.status'],
  ])('refuses %s', (_, body, field) => {
    expect(() => readPermissionReading(body, AT)).toThrow(field);
  });

  it.each([
    ['PT24H', hours(24)],
    ['P7D', hours(168)],
    ['P1DT12H', hours(36)],
    ['PT90M', hours(1.5)],
    ['24h', null],
    ['P', null],
  ])('reads the period %s', (text, expected) => {
    expect(periodMs(text)).toBe(expected);
  });
});

describe('eventsOf', () => {
  const status = (given: object) =>
    eventsOf({
      messageId: 'm',
      conversationId: 'c',
      state: 'sent',
      at: AT.toISOString(),
      stateTimes: {},
      failure: null,
      wamid: 'wamid.1',
      visibility: { inboxId: 'i', teamId: null, assigneeId: null, collaboratorIds: [] },
      ...given,
    });

  it.each([
    ['queued', { state: 'queued', wamid: null }, []],
    ['accepted', { state: 'accepted', stateTimes: { accepted: AT.toISOString() } }, ['request-sent']],
    [
      'read, the delivery never told',
      { state: 'read', stateTimes: { sent: AT.toISOString(), read: AT.toISOString() } },
      ['request-sent', 'request-delivered'],
    ],
    ['failed before Meta took it', { state: 'failed', wamid: null }, ['request-released']],
    [
      'failed afterwards',
      { state: 'failed', stateTimes: { accepted: AT.toISOString() } },
      ['request-sent', 'request-released'],
    ],
  ])('C-169 a request that is %s', (_, given, types) => {
    expect(status(given).map(({ type }) => type)).toEqual(types);
  });
});

describe('ledgerEventOf', () => {
  const call = (
    direction: EndedCall['direction'],
    outcome: EndedCall['outcome'],
    answeredAt = outcome === 'answered' ? AT : null,
  ) =>
    ledgerEventOf({
      callId: 'x',
      inboxId: 'i',
      contactId: 'c',
      direction,
      outcome,
      startedAt: AT,
      answeredAt,
      endedAt: AT,
    })?.type ?? null;

  it.each([
    ['outbound', 'answered', 'call-answered'],
    ['outbound', 'no-answer', 'call-unanswered'],
    ['outbound', 'declined', 'call-declined'],
    ['outbound', 'canceled', 'call-abandoned'],
    ['outbound', 'failed', 'call-abandoned'],
    ['inbound', 'answered', 'call-answered'],
    ['inbound', 'missed', null],
    ['inbound', 'canceled', null],
    ['inbound', 'out-of-hours', null],
  ] as const)('C-164 C-176 an %s call that is %s counts as %s', (direction, outcome, type) => {
    expect(call(direction, outcome)).toBe(type);
  });

  it('I3 C-164 a call that broke after it was answered was a call that was answered', () => {
    expect(call('outbound', 'failed', AT)).toBe('call-answered');
    expect(call('inbound', 'failed', AT)).toBe('call-answered');
  });
});
