import type { RealtimeChange } from '@parlance/gateway/contracts';
import * as messaging from '@parlance/messaging/contracts';
import { windowChanged } from '@parlance/policy/contracts';
import type { DataOf, Envelope, EventContract, Visibility } from '@parlance/shared/contract-kit';
import { templateUpdated } from '@parlance/templates/contracts';
import { teamUpdated, userUpdated } from '@parlance/workspace/contracts';
import { ofConversation, type Audience } from './audience';
import type { VisibilityMemory } from './visibility-memory';

export interface Translated {
  readonly change: RealtimeChange;
  /** `unknown-contact`: nothing is remembered of this contact's conversations; their owner knows. */
  readonly audience: Audience | 'unknown-contact';
  readonly conversationId?: string;
}

type Translate = (data: unknown, memory: VisibilityMemory) => Translated | undefined;

const translations = new Map<string, Translate>();

function on<C extends EventContract>(
  contract: C,
  translate: (data: DataOf<C>, memory: VisibilityMemory) => Translated,
): void {
  translations.set(contract.type, (data, memory) => {
    const parsed = contract.data.safeParse(data);
    return parsed.success ? translate(parsed.data as DataOf<C>, memory) : undefined;
  });
}

on(messaging.messageReceived, ofMessage);
on(messaging.messageSubmitted, ofMessage);
on(messaging.messageAmended, ofMessage);

on(messaging.messageStatusChanged, ({ visibility, at: _at, ...status }) => ({
  change: { kind: 'message-status', ...status },
  audience: ofConversation(visibility),
}));

on(messaging.conversationUpdated, ({ conversation }, memory) => {
  memory.remember(conversation.id, conversation.contact.id, conversation);
  return {
    change: { kind: 'conversation', conversation },
    audience: ofConversation(memory.ofConversation(conversation.id)!),
    conversationId: conversation.id,
  };
});

on(messaging.contactUpdated, ({ contact }, memory) => {
  const visibilities = memory.ofContact(contact.id);
  return {
    change: { kind: 'contact', contact },
    audience: visibilities.length > 0 ? { kind: 'conversations', visibilities } : 'unknown-contact',
  };
});

on(messaging.inboxUpdated, ({ inbox }) => ({
  change: { kind: 'inbox', inbox },
  audience: { kind: 'inbox', inboxId: inbox.id },
}));

on(windowChanged, ({ window }, memory) => ({
  change: { kind: 'window', window },
  audience: {
    kind: 'conversations',
    // Whoever works in the inbox sees its conversations; who sees only single ones is known from those.
    visibilities: [
      { inboxId: window.inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
      ...memory.ofContact(window.contactId).filter(({ inboxId }) => inboxId === window.inboxId),
    ],
  },
}));

on(templateUpdated, ({ template }) => ({
  change: { kind: 'template', template },
  audience: { kind: 'organisation', scope: 'templates:read' },
}));

on(userUpdated, ({ user }) => ({
  change: { kind: 'user', user },
  audience: { kind: 'organisation', scope: 'workspace:read' },
}));

on(teamUpdated, ({ team }) => ({
  change: { kind: 'team', team },
  audience: { kind: 'organisation', scope: 'workspace:read' },
}));

function ofMessage(
  { message, visibility }: { message: messaging.Message; visibility: Visibility },
  memory: VisibilityMemory,
): Translated {
  memory.remember(message.conversationId, message.contactId, visibility);
  return { change: { kind: 'message', message }, audience: ofConversation(visibility) };
}

/** What an event means on a screen; undefined for what no screen shows, or what is not as its contract says. */
export const changeOfEvent = (envelope: Envelope, memory: VisibilityMemory): Translated | undefined =>
  translations.get(envelope.type)?.(envelope.data, memory);
