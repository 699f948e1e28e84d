import type { RealtimeChange } from '@parlance/gateway/contracts';
import { callHistoryChanged } from '@parlance/analytics/contracts';
import { functionRunRecorded, messageFunctionChanged } from '@parlance/automation/contracts';
import * as calls from '@parlance/calls/contracts';
import * as messaging from '@parlance/messaging/contracts';
import * as policy from '@parlance/policy/contracts';
import { recordingUpdated, utteranceHeard } from '@parlance/recordings/contracts';
import type { DataOf, Envelope, EventContract, Visibility } from '@parlance/shared/contract-kit';
import { templateUpdated } from '@parlance/templates/contracts';
import { teamUpdated, userUpdated } from '@parlance/workspace/contracts';
import { ofCallRecord, ofConversation, type Audience } from './audience';
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
    audience:
      visibilities.length > 0
        ? { kind: 'conversations', scope: 'conversations:read', visibilities }
        : 'unknown-contact',
  };
});

on(messaging.inboxUpdated, ({ inbox }) => ({
  change: { kind: 'inbox', inbox },
  audience: { kind: 'inbox', scope: 'conversations:read', inboxId: inbox.id },
}));

on(policy.windowChanged, ({ window }, memory) => ({
  change: { kind: 'window', window },
  audience: ofPair(window, memory),
}));

on(policy.callPermissionChanged, ({ permission }, memory) => ({
  change: { kind: 'call-permission', permission },
  audience: ofPair(permission, memory),
}));

on(policy.callSettingsChanged, ({ settings }) => ({
  change: { kind: 'call-settings', settings },
  audience: { kind: 'inbox', scope: 'calls:read', inboxId: settings.inboxId },
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

on(calls.callUpdated, ({ call, visibility }) => ({
  change: { kind: 'call', call },
  audience: ofConversation(
    { ...visibility, collaboratorIds: [...visibility.collaboratorIds, ...phonesOf(call)] },
    'calls:read',
  ),
}));

on(calls.availabilityChanged, ({ availability }) => ({
  change: { kind: 'availability', availability },
  audience: { kind: 'organisation', scope: 'calls:read' },
}));

on(calls.callbackUpdated, ({ callback, visibility }) => ({
  change: { kind: 'callback', callback },
  audience: ofConversation(visibility, 'calls:read'),
}));

on(utteranceHeard, ({ callId, utterance, ...call }) => ({
  change: { kind: 'utterance', callId, utterance },
  audience: ofCallRecord(call),
}));

on(recordingUpdated, (recording) => ({
  change: { kind: 'recording', recording },
  audience: ofCallRecord(recording),
}));

on(callHistoryChanged, ({ entry }) => ({
  change: { kind: 'call-history', entry },
  audience: ofCallRecord(entry),
}));

on(messageFunctionChanged, ({ function: messageFunction, deleted }) => ({
  change: { kind: 'message-function', function: messageFunction, deleted },
  audience: { kind: 'organisation', scope: 'automation:read' },
}));

on(functionRunRecorded, ({ run, visibility }) => ({
  change: { kind: 'function-run', run },
  audience: ofConversation(visibility, 'automation:read'),
}));

/** Whoever works in the inbox sees its conversations; who sees only single ones is known from those. */
function ofPair(pair: { inboxId: string; contactId: string }, memory: VisibilityMemory): Audience {
  const { inboxId, contactId } = pair;
  return {
    kind: 'conversations',
    scope: 'conversations:read',
    visibilities: [
      { inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
      ...memory.ofContact(contactId).filter((visibility) => visibility.inboxId === inboxId),
    ],
  };
}

/** Everyone whose phone rings or has rung, so that it also stops, and whoever speaks. */
function phonesOf({ attempts, ringingAgentIds, agentId }: calls.Call): string[] {
  const rung = attempts.map((attempt) => attempt.agentId);
  return [...rung, ...ringingAgentIds, agentId].filter((id) => id !== null);
}

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
