export { JournalDesk } from './operations/journal-desk';
export type { ItemKey, JournalFilter, JournalRecord } from './persistence/journal-desk.sql';
export { readBacklog, readWebhookHealth, type NumberHealth } from './webhook-watch/webhook-health';
export { messagingGateway } from './service';
