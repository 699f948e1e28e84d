/** What a message says. The shape of `MessageContent` in the contracts, which the feature proves to be the same. */
export interface MediaReference {
  mediaId: string;
  mimeType: string;
  fileName: string | null;
  sizeBytes: number | null;
  state: 'pending' | 'stored' | 'unavailable';
  reason: string | null;
}

export type MediaType = 'image' | 'video' | 'document' | 'audio' | 'sticker';

export type Content =
  | { type: 'text'; body: string }
  | { type: 'image' | 'video' | 'document' | 'sticker'; media: MediaReference; caption: string | null }
  | { type: 'audio'; media: MediaReference; caption: string | null; voice: boolean }
  | { type: 'location'; latitude: number; longitude: number; name: string | null; address: string | null }
  | { type: 'contacts'; contacts: { name: string | null; phones: string[] }[] }
  | {
      type: 'template';
      name: string;
      language: string;
      header: {
        kind: 'text' | 'image' | 'video' | 'document' | 'location';
        text: string | null;
        media: MediaReference | null;
      } | null;
      body: string;
      footer: string | null;
      buttons: { type: string; text: string; url?: string | undefined }[];
      asksCallPermission?: boolean | undefined;
    }
  | {
      type: 'buttons';
      header: string | null;
      body: string;
      footer: string | null;
      buttons: { id: string; title: string }[];
    }
  | {
      type: 'list';
      header: string | null;
      body: string;
      footer: string | null;
      button: string;
      sections: {
        title: string | null;
        rows: { id: string; title: string; description: string | null }[];
      }[];
    }
  | {
      type: 'reply';
      source: 'button' | 'list' | 'template-button' | 'flow';
      id: string;
      title: string;
      description: string | null;
    }
  | { type: 'call-permission-request'; body: string | null }
  | {
      type: 'call-permission-reply';
      response: 'accept' | 'reject';
      permanent: boolean;
      expiresAt: string | null;
      source: 'user_action' | 'automatic';
      contextId: string | null;
    }
  | { type: 'voice-call'; body: string; button: string; expiresAt: string | null }
  | {
      type: 'call';
      callId: string;
      direction: 'inbound' | 'outbound';
      outcome: CallOutcome;
      durationSeconds: number | null;
      agentId: string | null;
    }
  | { type: 'order'; text: string | null; items: number }
  | { type: 'system'; event: string; body: string }
  | { type: 'unsupported'; metaType: string; reason: string | null }
  | { type: 'note'; body: string }
  | { type: 'activity'; activity: ConversationActivity; subjectId: string | null };

export type CallOutcome =
  'answered' | 'missed' | 'canceled' | 'no-answer' | 'declined' | 'out-of-hours' | 'failed';

export type ConversationActivity =
  | 'assigned'
  | 'unassigned'
  | 'team-changed'
  | 'resolved'
  | 'reopened'
  | 'collaborator-added'
  | 'collaborator-removed';

/** The file of a content, wherever it stands. */
export function mediaOf(content: Content): MediaReference | null {
  if ('media' in content) return content.media;
  return content.type === 'template' ? (content.header?.media ?? null) : null;
}

/** The content with a new state of its file. */
export function withMedia(content: Content, media: MediaReference): Content {
  if ('media' in content) return { ...content, media };
  if (content.type === 'template' && content.header)
    return { ...content, header: { ...content.header, media } };
  return content;
}
