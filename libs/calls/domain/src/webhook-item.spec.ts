import { readCallItem } from './webhook-item';

const NOW = '2026-11-20T12:00:00.000Z';
const AT = '2026-11-20T11:59:58.000Z';
const stamp = String(Date.parse(AT) / 1_000);

describe('items of a calls webhook', () => {
  it('reads an offer of a customer', () => {
    const item = {
      id: 'wacid.1',
      from: '447700900001',
      event: 'connect',
      timestamp: stamp,
      direction: 'USER_INITIATED',
      cta_payload: 'ticket-1',
      session: { sdp_type: 'offer', sdp: 'v=0' },
    };
    expect(readCallItem('calls', item, NOW)).toEqual({
      wacid: 'wacid.1',
      direction: 'inbound',
      opaque: null,
      events: [{ type: 'connected', at: AT }],
      sdp: 'v=0',
      ctaPayload: 'ticket-1',
      deeplinkPayload: null,
    });
  });

  it.each([
    ['offer', 'inbound'],
    ['answer', 'outbound'],
  ])('knows the direction by an %s when Meta leaves it out', (type, direction) => {
    const item = {
      id: 'wacid.1',
      event: 'connect',
      timestamp: stamp,
      session: { sdp_type: type, sdp: 'v=0' },
    };
    expect(readCallItem('calls', item, NOW)?.direction).toBe(direction);
  });

  it.each([
    ['RINGING', 'rings'],
    ['ACCEPTED', 'accepted'],
    ['REJECTED', 'rejected'],
  ])('reads the status %s', (status, type) => {
    const item = { id: 'wacid.1', type: 'call', status, timestamp: stamp, biz_opaque_callback_data: 'c1' };
    expect(readCallItem('statuses', item, NOW)).toMatchObject({ opaque: 'c1', events: [{ type, at: AT }] });
  });

  it.each(['COMPLETED', 'Completed'])('reads the end of a call that was spoken in (%s)', (status) => {
    const item = {
      id: 'wacid.1',
      event: 'terminate',
      timestamp: stamp,
      status,
      start_time: '1795176000',
      end_time: 1795176010,
      duration: 10,
    };
    expect(readCallItem('calls', item, NOW)?.events).toEqual([
      {
        type: 'terminated',
        at: AT,
        failed: false,
        startedAt: '2026-11-20T12:00:00.000Z',
        endedAt: '2026-11-20T12:00:10.000Z',
        durationSeconds: 10,
      },
    ]);
  });

  it('reads the end of a failed call, with its error in it or beside it', () => {
    const error = { code: 138021, title: 'No media', error_data: { details: 'no media received' } };
    const item = { id: 'wacid.1', event: 'terminate', timestamp: stamp, status: 'Failed', errors: [error] };
    const failure = { type: 'failure', code: '138021', detail: 'no media received' };
    expect(readCallItem('calls', item, NOW)?.events).toEqual([
      failure,
      expect.objectContaining({ failed: true }),
    ]);
    expect(readCallItem('errors', error, NOW)).toMatchObject({ wacid: null, events: [failure] });
  });

  it('takes the moment of receipt where Meta gives none', () => {
    expect(readCallItem('calls', { id: 'wacid.1', event: 'terminate' }, NOW)?.events).toMatchObject([
      { at: NOW },
    ]);
  });

  it.each([
    ['calls', { id: 'wacid.1', event: 'call_recording_available', timestamp: stamp }],
    ['statuses', { id: 'wacid.1', status: 'DANCING' }],
    ['errors', { title: 'without a code' }],
  ] as const)('leaves alone what says nothing of the course of a call: %s', (array, item) => {
    expect(readCallItem(array, item, NOW)).toBeNull();
  });
});
