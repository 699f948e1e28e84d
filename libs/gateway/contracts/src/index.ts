import * as automationRoutes from './automation-routes';
import * as callHistoryRoutes from './call-history-routes';
import * as callRoutes from './call-routes';
import * as conversationRoutes from './conversation-routes';
import * as inboxRoutes from './inbox-routes';
import * as mediaRoutes from './media-routes';
import type { RouteContract } from './route';
import * as sessionRoutes from './session-routes';
import * as templateRoutes from './template-routes';
import * as workspaceRoutes from './workspace-routes';

export * from './automation-routes';
export * from './call-history-routes';
export * from './call-routes';
export * from './conversation-routes';
export * from './errors';
export * from './inbox-routes';
export * from './media-routes';
export * from './openapi';
export * from './query-string';
export * from './realtime';
export * from './route';
export * from './session-routes';
export * from './template-routes';
export * from './workspace-routes';

export type {
  Contact,
  Conversation,
  Inbox,
  MediaRef,
  Message,
  MessageContent,
  MessageState,
  OutgoingContent,
} from '@parlance/messaging/contracts';
export type { CallHistoryEntry, CallHistoryFilter, CallSort, CallTab } from '@parlance/analytics/contracts';
export type {
  AiAgent,
  CallVariable,
  FunctionCondition,
  FunctionFinding,
  FunctionPreset,
  FunctionRun,
  FunctionTrigger,
  MappingSource,
  MessageFunction,
} from '@parlance/automation/contracts';
export type { Availability, Call, Callback, CallEnd, RingAttempt } from '@parlance/calls/contracts';
export type { CallPermission, CallSettings, CustomerServiceWindow } from '@parlance/policy/contracts';
export type { CallRecording, CallSummary, Transcript, Utterance } from '@parlance/recordings/contracts';
export type {
  LintFinding,
  RenderedTemplate,
  Template,
  TemplateButton,
  TemplateComponent,
  TemplateDraft,
  TemplateStatus,
  TemplateVariable,
} from '@parlance/templates/contracts';
export type { ApiKey, Organisation, Session, Team, User } from '@parlance/workspace/contracts';

const isRoute = (value: unknown): value is RouteContract =>
  typeof value === 'object' && value !== null && 'operationId' in value;

/** Every operation of the public API. */
export const routes: readonly RouteContract[] = [
  sessionRoutes,
  workspaceRoutes,
  inboxRoutes,
  conversationRoutes,
  mediaRoutes,
  templateRoutes,
  callRoutes,
  callHistoryRoutes,
  automationRoutes,
].flatMap((group) => Object.values(group).filter(isRoute));
