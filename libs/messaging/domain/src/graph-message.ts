import { isObject } from './json';

/** What a client asks to be sent, templates aside. The shape of `OutgoingContent` in the contracts. */
export type FreeFormContent =
  | { type: 'text'; body: string; previewUrl?: boolean | undefined }
  | { type: 'image' | 'video'; mediaId: string; caption?: string | undefined }
  | { type: 'document'; mediaId: string; caption?: string | undefined; fileName?: string | undefined }
  | { type: 'audio'; mediaId: string; voice?: boolean | undefined }
  | {
      type: 'buttons';
      header?: string | undefined;
      body: string;
      footer?: string | undefined;
      buttons: { id: string; title: string }[];
    }
  | {
      type: 'list';
      header?: string | undefined;
      body: string;
      footer?: string | undefined;
      button: string;
      sections: {
        title?: string | undefined;
        rows: { id: string; title: string; description?: string | undefined }[];
      }[];
    }
  | { type: 'call-permission-request'; body?: string | undefined }
  | { type: 'voice-call'; body: string; button: string; ttlMinutes: number; payload?: string | undefined };

export type GraphPayload = { readonly type: string } & Readonly<Record<string, unknown>>;

const given = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/**
 * The body of `POST /messages` without recipient (Message API reference). Files stand as `{ mediaId }`, our own id,
 * until they are uploaded.
 */
export function graphPayload(content: FreeFormContent): GraphPayload {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: given({ body: content.body, preview_url: content.previewUrl }) };
    case 'image':
    case 'video':
      return {
        type: content.type,
        [content.type]: given({ mediaId: content.mediaId, caption: content.caption }),
      };
    case 'document':
      return {
        type: 'document',
        document: given({ mediaId: content.mediaId, caption: content.caption, filename: content.fileName }),
      };
    case 'audio':
      return { type: 'audio', audio: given({ mediaId: content.mediaId, voice: content.voice }) };
    case 'buttons':
      return interactive('button', content, {
        buttons: content.buttons.map((reply) => ({ type: 'reply', reply })),
      });
    case 'list':
      return interactive('list', content, {
        button: content.button,
        sections: content.sections.map((section) =>
          given({ title: section.title, rows: section.rows.map((row) => given({ ...row })) }),
        ),
      });
    case 'call-permission-request':
      return interactive('call_permission_request', content, { name: 'call_permission_request' });
    case 'voice-call':
      return interactive('voice_call', content, {
        name: 'voice_call',
        parameters: given({
          display_text: content.button,
          ttl_minutes: content.ttlMinutes,
          payload: content.payload,
        }),
      });
  }
}

function interactive(
  type: string,
  content: { header?: string | undefined; body?: string | undefined; footer?: string | undefined },
  action: Record<string, unknown>,
): GraphPayload {
  return {
    type: 'interactive',
    interactive: given({
      type,
      header: content.header === undefined ? undefined : { type: 'text', text: content.header },
      body: content.body === undefined ? undefined : { text: content.body },
      footer: content.footer === undefined ? undefined : { text: content.footer },
      action,
    }),
  };
}

export const templatePayload = (
  name: string,
  language: string,
  components: readonly Record<string, unknown>[],
): GraphPayload => ({
  type: 'template',
  template: given({
    name,
    language: { code: language },
    components: components.length > 0 ? components : undefined,
  }),
});

export const reactionPayload = (wamid: string, emoji: string): GraphPayload => ({
  type: 'reaction',
  reaction: { message_id: wamid, emoji },
});

/** Our ids of the files that a payload needs at Meta. */
export function mediaIdsIn(payload: unknown): string[] {
  if (Array.isArray(payload)) return [...new Set(payload.flatMap(mediaIdsIn))];
  if (!isObject(payload)) return [];
  const own = typeof payload['mediaId'] === 'string' ? [payload['mediaId']] : [];
  return [...new Set([...own, ...Object.values(payload).flatMap(mediaIdsIn)])];
}

/** The payload with every `mediaId` replaced by the `id` that Meta gave the file. */
export function withGraphMedia<T>(payload: T, graphIds: ReadonlyMap<string, string>): T {
  if (Array.isArray(payload)) return payload.map((inner) => withGraphMedia(inner, graphIds)) as T;
  if (!isObject(payload)) return payload;
  const { mediaId, ...rest } = payload;
  const replaced = typeof mediaId === 'string' ? { id: graphIds.get(mediaId) } : {};
  return {
    ...replaced,
    ...Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, withGraphMedia(inner, graphIds)])),
  } as T;
}
