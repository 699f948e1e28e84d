import type { Binding } from '../routing/binding';
import { automationHandlers } from './automation-handlers';
import { callHandlers } from './call-handlers';
import { callHistoryHandlers } from './call-history-handlers';
import { conversationHandlers } from './conversation-handlers';
import { inboxHandlers } from './inbox-handlers';
import { mediaHandlers } from './media-handlers';
import { sessionHandlers } from './session-handlers';
import { templateHandlers } from './template-handlers';
import { workspaceHandlers } from './workspace-handlers';

/** What answers every route of the contracts; a test holds the two lists together. */
export const bindings: readonly Binding[] = [
  ...sessionHandlers,
  ...workspaceHandlers,
  ...inboxHandlers,
  ...conversationHandlers,
  ...mediaHandlers,
  ...templateHandlers,
  ...callHandlers,
  ...callHistoryHandlers,
  ...automationHandlers,
];
