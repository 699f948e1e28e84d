import { describe, expect, it } from '@jest/globals';
import type { GraphError } from './graph-error';
import { type MessageType, payloadSchemas } from './message-schema';
import { parseGraph } from './parse';

function codeOf(type: MessageType, payload: unknown): number | null {
  try {
    parseGraph(payloadSchemas[type], payload, [type]);
    return null;
  } catch (error) {
    return (error as GraphError).code;
  }
}

const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const buttons = (...list: unknown[]) => ({
  type: 'button',
  body: { text: 'Choose' },
  action: { buttons: list },
});
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `r${i}`, title: `Row ${i}` }));
const list = (...sections: unknown[]) => ({
  type: 'list',
  body: { text: 'Choose' },
  action: { button: 'See', sections },
});
const name = { formatted_name: 'Ria Patel', first_name: 'Ria' };

describe('message payloads', () => {
  it.each<[string, MessageType, unknown, number | null]>([
    ['text', 'text', { body: 'Hi', preview_url: true }, null],
    ['text of 4096', 'text', { body: 'x'.repeat(4096) }, null],
    ['text of 4097', 'text', { body: 'x'.repeat(4097) }, 100],
    ['text without body', 'text', {}, 131008],
    ['text with a number as body', 'text', { body: 5 }, 131009],
    ['text with an unknown member', 'text', { body: 'Hi', color: 'red' }, 100],
    ['image by id', 'image', { id: '1', caption: 'c' }, null],
    ['image without source', 'image', { caption: 'c' }, 131008],
    ['image with two sources', 'image', { id: '1', link: 'https://x.test' }, 100],
    ['image by a file path', 'image', { link: '/tmp/x' }, 131009],
    ['audio with caption', 'audio', { id: '1', caption: 'c' }, 100],
    ['location as strings', 'location', { latitude: '51.5', longitude: '-0.1' }, null],
    ['location off the globe', 'location', { latitude: 91, longitude: 0 }, 131009],
    ['contact', 'contacts', [{ name }], null],
    ['contact with the formatted name only', 'contacts', [{ name: { formatted_name: 'Ria' } }], 131008],
    ['258 contacts', 'contacts', Array.from({ length: 258 }, () => ({ name })), 100],
    ['reaction', 'reaction', { message_id: 'wamid.X', emoji: '👨‍👩‍👧' }, null],
    ['reaction taken back', 'reaction', { message_id: 'wamid.X', emoji: '' }, null],
    ['reaction with two emojis', 'reaction', { message_id: 'wamid.X', emoji: '👍👍' }, 131009],
    ['three buttons', 'interactive', buttons(button('a', 'A'), button('b', 'B'), button('c', 'C')), null],
    [
      'four buttons',
      'interactive',
      buttons(button('a', 'A'), button('b', 'B'), button('c', 'C'), button('d', 'D')),
      100,
    ],
    ['button titles twice', 'interactive', buttons(button('a', 'A'), button('b', 'A')), 131009],
    ['button title of 21', 'interactive', buttons(button('a', 'x'.repeat(21))), 100],
    ['ten rows', 'interactive', list({ rows: rows(10) }), null],
    [
      'eleven rows',
      'interactive',
      list(
        { title: 'A', rows: rows(6) },
        { title: 'B', rows: rows(5).map((row) => ({ ...row, id: `b${row.id}` })) },
      ),
      100,
    ],
    [
      'two sections without titles',
      'interactive',
      list({ rows: rows(1) }, { rows: [{ id: 'z', title: 'Z' }] }),
      131008,
    ],
    [
      'an unknown interactive type',
      'interactive',
      { type: 'dance', body: { text: 'x' }, action: {} },
      131009,
    ],
    [
      'cta_url',
      'interactive',
      {
        type: 'cta_url',
        body: { text: 'x' },
        action: { name: 'cta_url', parameters: { display_text: 'Go', url: 'https://x.test' } },
      },
      null,
    ],
    [
      'call permission request without body',
      'interactive',
      { type: 'call_permission_request', action: { name: 'call_permission_request' } },
      null,
    ],
    [
      'call permission request with footer',
      'interactive',
      { type: 'call_permission_request', footer: { text: 'f' }, action: { name: 'call_permission_request' } },
      100,
    ],
    [
      'voice_call',
      'interactive',
      {
        type: 'voice_call',
        body: { text: 'x' },
        action: { name: 'voice_call', parameters: { ttl_minutes: 43_200, payload: 'p' } },
      },
      null,
    ],
    [
      'voice_call that lives too long',
      'interactive',
      {
        type: 'voice_call',
        body: { text: 'x' },
        action: { name: 'voice_call', parameters: { ttl_minutes: 43_201 } },
      },
      131009,
    ],
    ['template', 'template', { name: 'a', language: { code: 'en', policy: 'deterministic' } }, null],
    [
      'template with another policy',
      'template',
      { name: 'a', language: { code: 'en', policy: 'fallback' } },
      131009,
    ],
  ])('%s', (_name, type, payload, code) => {
    expect(codeOf(type, payload)).toBe(code);
  });
});
