import { messagingErrors, type OutgoingContent } from '@parlance/messaging/contracts';
import {
  checkSendAs,
  graphPayload,
  storable,
  templatePayload,
  type Content,
  type GraphPayload,
  type MediaReference,
  type MediaType,
} from '@parlance/messaging/domain';
import type { QueryClient } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import {
  canSeeConversation,
  ProblemError,
  type Principal,
  type ReplyOf,
} from '@parlance/shared/contract-kit';
import { minutes, plus } from '@parlance/shared/kernel';
import { checkTemplateSend } from '@parlance/templates/contracts';
import { findConversation, visibilityOf } from '../persistence/conversations.sql';
import { findMedia, type MediaRow } from '../persistence/media.sql';

export interface Outgoing {
  /** As it stands in the timeline. */
  readonly content: Content;
  /** As it goes to Graph, without recipient; files by our own ids. */
  readonly payload: GraphPayload;
}

export type TemplateCheck = ReplyOf<typeof checkTemplateSend>;

/** What the template service says; its refusals reach the caller as they are. */
export async function checkTemplate(
  queries: QueryClient,
  tenantId: string,
  wabaId: string,
  content: Extract<OutgoingContent, { type: 'template' }>,
): Promise<TemplateCheck> {
  const { name, language, parameters } = content;
  return queries.ask(checkTemplateSend, { tenantId, wabaId, name, language, parameters }, { tenantId });
}

/** Throws ProblemError for a file that is not there, not the actor's or not what WhatsApp takes (C-042). */
export async function freeFormOutgoing(
  tx: Tx,
  actor: Principal,
  asked: Exclude<OutgoingContent, { type: 'template' }>,
  now: Date,
): Promise<Outgoing> {
  const content = storable(asked);
  const payload = graphPayload(content);
  switch (content.type) {
    case 'text':
      return { content: { type: 'text', body: content.body }, payload };
    case 'buttons':
      return {
        content: { ...content, header: content.header ?? null, footer: content.footer ?? null },
        payload,
      };
    case 'list':
      return {
        content: {
          ...content,
          header: content.header ?? null,
          footer: content.footer ?? null,
          sections: content.sections.map((section) => ({
            title: section.title ?? null,
            rows: section.rows.map((row) => ({ ...row, description: row.description ?? null })),
          })),
        },
        payload,
      };
    case 'call-permission-request':
      return { content: { type: content.type, body: content.body ?? null }, payload };
    case 'voice-call': {
      const expiresAt = plus(now, minutes(content.ttlMinutes)).toISOString();
      return {
        content: { type: content.type, body: content.body, button: content.button, expiresAt },
        payload,
      };
    }
    default: {
      const fileName = content.type === 'document' ? (content.fileName ?? null) : null;
      const media = await sendableMedia(tx, actor, content.mediaId, content.type, fileName);
      if (content.type === 'audio')
        return { content: { type: 'audio', media, caption: null, voice: content.voice ?? false }, payload };
      return { content: { type: content.type, media, caption: content.caption ?? null }, payload };
    }
  }
}

export async function templateOutgoing(
  tx: Tx,
  actor: Principal,
  { rendered, components, asksCallPermission }: TemplateCheck,
): Promise<Outgoing> {
  const { header } = rendered;
  return {
    content: {
      type: 'template',
      name: rendered.name,
      language: rendered.language,
      header: header && {
        kind: header.kind,
        text: header.kind === 'text' ? header.text : null,
        media:
          'mediaId' in header && header.mediaId !== null
            ? await sendableMedia(tx, actor, header.mediaId, header.kind, header.fileName)
            : null,
      },
      body: rendered.body,
      footer: rendered.footer,
      buttons: rendered.buttons,
      ...(asksCallPermission && { asksCallPermission }),
    },
    payload: templatePayload(rendered.name, rendered.language, components),
  };
}

async function sendableMedia(
  tx: Tx,
  actor: Principal,
  mediaId: string,
  type: MediaType,
  fileName: string | null,
): Promise<MediaReference> {
  const row = await visibleMedia(tx, actor, mediaId);
  if (row.state !== 'stored' || row.size_bytes === null)
    throw new ProblemError(messagingErrors.media_not_ready, {
      detail: row.reason ?? 'Wait until the file is stored, then send it',
    });
  const allowed = checkSendAs(type, row.mime_type, Number(row.size_bytes));
  if (!allowed.ok)
    throw new ProblemError(messagingErrors.media_refused, {
      detail: allowed.error.detail,
      errors: [{ path: 'content.mediaId', rule: allowed.error.field, message: allowed.error.detail }],
    });
  return {
    mediaId,
    mimeType: row.mime_type,
    fileName: fileName ?? row.file_name,
    sizeBytes: Number(row.size_bytes),
    state: 'stored',
    reason: null,
  };
}

/** A file of a conversation that the actor sees, or one that the actor has uploaded. */
export async function visibleMedia(tx: Tx, actor: Principal, mediaId: string): Promise<MediaRow> {
  const row = await findMedia(tx, actor.tenantId, mediaId);
  if (row?.uploaded_by === actor.id) return row;
  const conversation = row?.conversation_id
    ? await findConversation(tx, actor.tenantId, row.conversation_id)
    : null;
  if (row && conversation && canSeeConversation(actor, visibilityOf(conversation))) return row;
  throw new ProblemError(messagingErrors.media_not_found, { detail: 'No file of yours has this id' });
}
