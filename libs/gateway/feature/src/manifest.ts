import * as analytics from '@parlance/analytics/contracts';
import * as automation from '@parlance/automation/contracts';
import * as calls from '@parlance/calls/contracts';
import * as messaging from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import * as policy from '@parlance/policy/contracts';
import * as recordings from '@parlance/recordings/contracts';
import { recordingUpdated, utteranceHeard } from '@parlance/recordings/contracts';
import * as templates from '@parlance/templates/contracts';
import * as workspace from '@parlance/workspace/contracts';

/** Everything that agents' screens may have to show at once. */
export const LIVE_EVENTS = [
  'evt.messaging.>',
  'evt.templates.>',
  'evt.policy.>',
  'evt.workspace.>',
  'evt.calls.>',
  'evt.analytics.>',
  'evt.automation.>',
  // Not whole transcripts.
  utteranceHeard.pattern,
  recordingUpdated.pattern,
];

/** Who looks at what, from replica to replica. */
export const VIEWER_SIGNALS = 'sig.gateway.*.presence.*';
export const viewersSubject = (tenantId: string, replica: string): string =>
  `sig.gateway.${tenantId}.presence.${replica}`;

export const gatewayManifest: ServiceManifest = {
  name: 'api-gateway',
  schema: 'gateway',
  publishes: [],
  consumes: [],
  serves: [],
  asks: [
    workspace.createOrganisation,
    workspace.signIn,
    workspace.signOut,
    workspace.verifyCredential,
    workspace.getSession,
    workspace.listUsers,
    workspace.createUser,
    workspace.updateUser,
    workspace.listTeams,
    workspace.createTeam,
    workspace.updateTeam,
    workspace.listApiKeys,
    workspace.createApiKey,
    workspace.revokeApiKey,
    workspace.listAuditEntries,
    messaging.listInboxes,
    messaging.connectInbox,
    messaging.searchJournal,
    messaging.listConversations,
    messaging.startConversation,
    messaging.getConversation,
    messaging.getPairConversations,
    messaging.changeConversation,
    messaging.markRead,
    messaging.showTyping,
    messaging.listMessages,
    messaging.sendMessage,
    messaging.addNote,
    messaging.getMessage,
    messaging.sendReaction,
    messaging.updateContact,
    messaging.getMedia,
    messaging.registerUpload,
    policy.getWindows,
    policy.getCallPermissions,
    policy.listPermissions,
    policy.getCallSettings,
    policy.updateCallSettings,
    templates.listTemplates,
    templates.getTemplate,
    templates.lintTemplate,
    templates.createTemplate,
    templates.editTemplate,
    templates.deleteTemplate,
    templates.syncTemplates,
    calls.startCall,
    calls.listLiveCalls,
    calls.getCall,
    calls.answerCall,
    calls.declineCall,
    calls.attachAgent,
    calls.hangUpCall,
    calls.holdCall,
    calls.listAvailability,
    calls.setAvailability,
    calls.listCallbacks,
    calls.dismissCallback,
    analytics.listCallHistory,
    analytics.exportCallHistory,
    analytics.getCallHistoryEntry,
    analytics.getCallFigures,
    recordings.getCallRecording,
    recordings.getRecordingFile,
    recordings.getCallDocument,
    automation.listAiAgents,
    automation.createAiAgent,
    automation.updateAiAgent,
    automation.listMessageFunctions,
    automation.createMessageFunction,
    automation.checkMessageFunction,
    automation.updateMessageFunction,
    automation.deleteMessageFunction,
    automation.fireMessageFunction,
    automation.listFunctionRuns,
    automation.listFunctionPresets,
  ],
  signals: {
    publish: [VIEWER_SIGNALS, calls.PRESENCE_SIGNALS],
    subscribe: [VIEWER_SIGNALS, calls.PRESENCE_SIGNALS],
  },
  feeds: LIVE_EVENTS,
};
