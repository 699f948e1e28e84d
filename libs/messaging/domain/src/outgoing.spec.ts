import { graphPayload, mediaIdsIn, reactionPayload, templatePayload, withGraphMedia } from './graph-message';
import { checkSendAs, checkUpload } from './media-rules';
import { previewOf } from './preview';

describe('what goes to Graph', () => {
  it.each([
    [{ type: 'text', body: 'Hi' } as const, { type: 'text', text: { body: 'Hi' } }],
    [
      { type: 'text', body: 'Hi', previewUrl: true } as const,
      { type: 'text', text: { body: 'Hi', preview_url: true } },
    ],
    [
      { type: 'image', mediaId: 'm', caption: 'c' } as const,
      { type: 'image', image: { mediaId: 'm', caption: 'c' } },
    ],
    [
      { type: 'document', mediaId: 'm', fileName: 'a.pdf' } as const,
      { type: 'document', document: { mediaId: 'm', filename: 'a.pdf' } },
    ],
    [
      { type: 'audio', mediaId: 'm', voice: true } as const,
      { type: 'audio', audio: { mediaId: 'm', voice: true } },
    ],
    [
      { type: 'call-permission-request', body: 'May we call?' } as const,
      {
        type: 'interactive',
        interactive: {
          type: 'call_permission_request',
          body: { text: 'May we call?' },
          action: { name: 'call_permission_request' },
        },
      },
    ],
    [
      { type: 'call-permission-request' } as const,
      {
        type: 'interactive',
        interactive: { type: 'call_permission_request', action: { name: 'call_permission_request' } },
      },
    ],
    [
      { type: 'voice-call', body: 'Tap', button: 'Call us', ttlMinutes: 60, payload: 'ticket-9' } as const,
      {
        type: 'interactive',
        interactive: {
          type: 'voice_call',
          body: { text: 'Tap' },
          action: {
            name: 'voice_call',
            parameters: { display_text: 'Call us', ttl_minutes: 60, payload: 'ticket-9' },
          },
        },
      },
    ],
  ])('writes %j', (content, expected) => {
    expect(graphPayload(content)).toEqual(expected);
  });

  it('writes buttons and lists', () => {
    expect(
      graphPayload({ type: 'buttons', body: 'B', footer: 'F', buttons: [{ id: 'y', title: 'Yes' }] }),
    ).toEqual({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'B' },
        footer: { text: 'F' },
        action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
      },
    });
    const list = graphPayload({
      type: 'list',
      header: 'H',
      body: 'B',
      button: 'See',
      sections: [{ rows: [{ id: 'a', title: 'A' }] }],
    });
    expect(list).toEqual({
      type: 'interactive',
      interactive: {
        type: 'list',
        header: { type: 'text', text: 'H' },
        body: { text: 'B' },
        action: { button: 'See', sections: [{ rows: [{ id: 'a', title: 'A' }] }] },
      },
    });
  });

  it('K-020 replaces our ids of files by those of Meta, wherever they stand', () => {
    const payload = templatePayload('order_ready', 'en_US', [
      { type: 'header', parameters: [{ type: 'image', image: { mediaId: 'm1', filename: 'x' } }] },
    ]);
    expect(mediaIdsIn(payload)).toEqual(['m1']);
    expect(withGraphMedia(payload, new Map([['m1', '11']]))).toEqual({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'en_US' },
        components: [{ type: 'header', parameters: [{ type: 'image', image: { id: '11', filename: 'x' } }] }],
      },
    });
  });

  it('leaves components out where a template has none', () => {
    expect(templatePayload('a', 'en', [])).toEqual({
      type: 'template',
      template: { name: 'a', language: { code: 'en' } },
    });
    expect(reactionPayload('w', '')).toEqual({ type: 'reaction', reaction: { message_id: 'w', emoji: '' } });
  });
});

describe('files that WhatsApp takes', () => {
  const MIB = 1024 * 1024;
  it.each([
    ['image/jpeg', 5 * MIB, 'image'],
    ['audio/ogg; codecs=opus', 16 * MIB, 'audio'],
    ['application/pdf', 100 * MIB, 'document'],
    ['video/mp4', 16 * MIB, 'video'],
    ['image/webp', 500 * 1024, 'sticker'],
  ])('C-042 takes %s up to %d bytes', (mimeType, bytes, type) => {
    expect(checkUpload(mimeType, bytes)).toEqual({ ok: true, value: type });
    expect(checkUpload(mimeType, bytes + 1)).toMatchObject({ ok: false, error: { field: 'sizeBytes' } });
  });

  it.each([
    ['image/gif', 10, 'mimeType'],
    ['application/x-msdownload', 10, 'mimeType'],
    ['image/png', 0, 'sizeBytes'],
  ])('C-042 refuses %s with %d bytes for its %s', (mimeType, bytes, field) => {
    expect(checkUpload(mimeType, bytes)).toMatchObject({ ok: false, error: { field } });
  });

  it('C-042 refuses to send a file as what it is not', () => {
    expect(checkSendAs('image', 'application/pdf', 10)).toMatchObject({
      ok: false,
      error: { field: 'mimeType' },
    });
    expect(checkSendAs('document', 'application/pdf', 10).ok).toBe(true);
  });
});

describe('the line that stands for a message', () => {
  const media = {
    mediaId: 'm',
    mimeType: 'x',
    fileName: null,
    sizeBytes: null,
    state: 'pending',
    reason: null,
  } as const;
  const reply = {
    type: 'call-permission-reply',
    permanent: false,
    expiresAt: null,
    source: 'user_action',
    contextId: null,
  } as const;
  const call = { type: 'call', callId: 'c', durationSeconds: null, agentId: null } as const;
  it.each([
    [{ type: 'text', body: ' Hi\n there ' } as const, 'Hi there'],
    [{ type: 'image', media, caption: null } as const, 'Photo'],
    [{ type: 'document', media: { ...media, fileName: 'a.pdf' }, caption: null } as const, 'a.pdf'],
    [{ type: 'audio', media, caption: null, voice: true } as const, 'Voice message'],
    [{ type: 'location', latitude: 1, longitude: 2, name: null, address: 'Oven Rd' } as const, 'Oven Rd'],
    [{ type: 'unsupported', metaType: 'poll', reason: null } as const, 'Message that cannot be shown'],
    [{ type: 'call-permission-request', body: null } as const, 'Asked for permission to call'],
    [{ type: 'call-permission-request', body: 'May we call?' } as const, 'May we call?'],
    [{ type: 'voice-call', body: 'Tap to talk', button: 'Call', expiresAt: null } as const, 'Tap to talk'],
    [{ ...reply, response: 'accept' } as const, 'Calls are permitted'],
    [{ ...reply, response: 'accept', permanent: true } as const, 'Calls are permitted for good'],
    [{ ...reply, response: 'reject' } as const, 'Calls are not permitted'],
    [
      { ...reply, response: 'reject', source: 'automatic' } as const,
      'WhatsApp withdrew the permission to call',
    ],
    [{ ...call, direction: 'inbound', outcome: 'answered' } as const, 'Call ended'],
    [{ ...call, direction: 'inbound', outcome: 'missed' } as const, 'Missed call'],
    [{ ...call, direction: 'inbound', outcome: 'canceled' } as const, 'Missed call'],
    [{ ...call, direction: 'outbound', outcome: 'no-answer' } as const, 'Call not answered'],
  ])('of %j', (content, expected) => {
    expect(previewOf(content)).toBe(expected);
  });

  it('has at most 200 characters and cuts no emoji in half', () => {
    const line = previewOf({ type: 'text', body: '👋'.repeat(300) });
    expect([...line]).toHaveLength(200);
    expect(line.isWellFormed()).toBe(true);
  });
});
