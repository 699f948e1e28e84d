import type { CallDirection, CallEnding, CallState } from '../calling/call-states';
import type { CallSettings } from '../calling/call-settings';

/** Moments are Unix milliseconds of simulator time unless a name says otherwise. */
export type Moment = number;
export type Json = Record<string, unknown>;

export interface App {
  id: string;
  name: string;
  secret: string;
  verifyToken: string;
  callbackUrl: string | null;
  /** Webhook fields the app wants; null is all of them. */
  fields: string[] | null;
  /** Graph version of the webhook subscription, for example 25. Decides whether `conversation` is sent. */
  webhookVersion: number;
}

export const TIERS = ['TIER_250', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'] as const;
export type Tier = (typeof TIERS)[number];

export interface Portfolio {
  id: string;
  name: string;
  verified: boolean;
  messagingLimit: Tier;
}

export interface WebhookOverride {
  callbackUri: string;
  verifyToken: string;
}

export interface Subscription {
  appId: string;
  override: WebhookOverride | null;
}

export interface Waba {
  id: string;
  name: string;
  portfolioId: string;
  currency: string;
  timezone: string;
  subscriptions: Subscription[];
  /** Policy block (368), lock (131031), missing payment method (131042). */
  blocked: boolean;
  locked: boolean;
  paymentProblem: boolean;
  /** `disable_marketing_messages_on_cloud_api`: marketing templates on /messages fail with 131063. */
  marketingDisabled: boolean;
  directSend: 'ineligible' | 'eligible' | 'blocked';
}

export interface PhoneNumber {
  id: string;
  wabaId: string;
  /** Digits only, as in `display_phone_number` of webhooks. */
  digits: string;
  verifiedName: string;
  status: string;
  registered: boolean;
  deleted: boolean;
  pin: string | null;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  nameStatus: string;
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED';
  throughput: 'STANDARD' | 'HIGH' | 'COEXISTENCE';
  /** Test number: only these recipients (digits) may be reached, others give 131030. */
  allowedRecipients: string[] | null;
  maintenanceUntil: Moment | null;
  /** Moments of register and deregister calls, for the limit of 10 per 72 hours. */
  registrations: Moment[];
  webhook: WebhookOverride | null;
  createdAt: Moment;
}

export interface AccessToken {
  /** The token itself. */
  id: string;
  appId: string;
  scopes: string[];
  wabaIds: string[];
  expiresAt: Moment | null;
}

export type TemplateStatus =
  'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'PENDING_DELETION' | 'DELETED' | 'ARCHIVED';

export interface Template {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: string;
  previousCategory: string | null;
  correctCategory: string | null;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: Json[];
  status: TemplateStatus;
  rejectedReason: string;
  quality: { score: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'; date: Moment };
  ttlSeconds: number | null;
  linkTrackingOptedOut: boolean;
  createdAt: Moment;
  edits: Moment[];
  pauses: number;
  /** Sends left before further ones are held, null when the template is not paced. */
  pacingLeft: number | null;
  manualUnpause: boolean;
  due: { at: Moment; action: TemplateAction } | null;
}

export type TemplateAction =
  | { kind: 'approve' }
  | { kind: 'reject'; reason: string }
  | { kind: 'unpause' }
  | { kind: 'recategorise'; category: string };

export interface NameLock {
  /** `<waba>:<name>` */
  id: string;
  until: Moment;
}

export interface Media {
  id: string;
  numberId: string;
  mimeType: string;
  sha256: string;
  size: number;
  filename: string | null;
  origin: 'upload' | 'inbound';
  expiresAt: Moment;
}

export interface Handset {
  id: string;
  name: string;
  /** Digits of the number the user types and dials; null for a user nobody knows the number of. */
  phone: string | null;
  /** What Meta reports, which can differ from the dialled number. */
  waId: string | null;
  username: string | null;
  /** Hides the number from businesses that have not been in contact within 30 days. */
  hidesPhone: boolean;
  /** The id the first portfolio that meets this user gets to see. */
  firstBsuid: string | null;
  bsuids: Record<string, string>;
  country: string;
  online: boolean;
  /** Reads by itself whatever arrives, as if the chat were open. */
  autoRead: boolean;
  readReceipts: boolean;
  /** Old client: interactive and template messages fail with 131026. */
  outdated: boolean;
  /** Phone number ids of blocked businesses. */
  blocked: string[];
  /** WABA ids the user stopped marketing from. */
  marketingStopped: string[];
  /** What the person does when a business calls, and what is heard of them; absent for a person nobody set up. */
  calling?: HandsetCalling;
}

export interface HandsetCalling {
  /** `manual` waits for somebody to answer; `ignore` never does. */
  onRing: 'manual' | 'answer' | 'decline' | 'ignore';
  /** Milliseconds of simulator time before the reaction. */
  afterMs: number;
  voice: VoiceChoice;
}

/** A tone, silence, or an uploaded recording that is repeated. */
export type VoiceChoice =
  { kind: 'silence' } | { kind: 'tone'; hz: number } | { kind: 'recording'; id: string };

/** What one business number and one user know of each other. */
export interface Thread {
  /** `<phone number id>:<handset id>` */
  id: string;
  numberId: string;
  handsetId: string;
  /** Latest message or call of the user: opens the customer service window. */
  userSpokeAt: Moment | null;
  /** Arrival through an ad or page button, waiting for the answer that starts the free entry point window. */
  entryPointAt: Moment | null;
  freeUntil: Moment | null;
  /** Last contact in either direction, for showing the phone number of a user who hides it. */
  contactAt: Moment | null;
  typingUntil: Moment | null;
}

export type MessageState =
  'accepted' | 'held' | 'sent' | 'delivered' | 'read' | 'played' | 'failed' | 'expired' | 'received';

export interface Pricing {
  billable: boolean;
  pricing_model: 'PMP';
  type: 'regular' | 'free_customer_service' | 'free_entry_point';
  category: string;
}

export interface Failure {
  code: number;
  details: string;
}

export interface Message {
  /** wamid */
  id: string;
  direction: 'outbound' | 'inbound';
  numberId: string;
  handsetId: string | null;
  type: string;
  content: unknown;
  context: Json | null;
  createdAt: Moment;
  state: MessageState;
  sentAt: Moment | null;
  deliveredAt: Moment | null;
  readAt: Moment | null;
  /** What the user sees of a template once its parameters are filled in. */
  display: TemplateDisplay | null;
  outbound: OutboundDetails | null;
}

export interface OutboundDetails {
  input: string;
  addressedBy: 'phone' | 'bsuid';
  recipientId: string | null;
  callbackData: string | null;
  templateId: string | null;
  expiresAt: Moment;
  pricing: Pricing | null;
  /** A template sent outside the customer service window. */
  countsForTier: boolean;
  /** Decided when the message was accepted, reported later. */
  failure: Failure | null;
  due: { at: Moment; step: 'sent' | 'delivered' | 'read' | 'failed' } | null;
}

export interface TemplateDisplay {
  name: string;
  header: Json | null;
  body: string;
  footer: string | null;
  buttons: Json[];
  cards: { header: Json | null; body: string | null; buttons: Json[] }[];
}

export interface WebhookUpdate {
  wabaId: string;
  /** Absent for fields that Meta sends without `entry.time`. Unix seconds. */
  time: number | null;
  field: string;
  value: Json;
}

/** One POST to one address: repeated unchanged until it is answered with 200 or given up. */
export interface Delivery {
  id: string;
  appId: string;
  /** Whose override applies; null for updates that belong to no number. */
  numberId: string | null;
  updates: WebhookUpdate[];
  createdAt: Moment;
  attempts: number;
  nextAt: Moment;
  spread: boolean;
  /** Fault: the first attempt is lost on the way. */
  loseFirst: boolean;
}

export interface LedgerEntry {
  id: string;
  sequence: number;
  at: string;
  kind: string;
  [detail: string]: unknown;
}

/** Calling of one business number. */
export interface NumberCalling {
  /** The phone number id. */
  id: string;
  settings: CallSettings;
  restrictions: CallRestriction[];
}

export interface CallRestriction {
  type:
    | 'RESTRICTED_BUSINESS_INITIATED_CALLING'
    | 'RESTRICTED_USER_INITIATED_CALLING'
    | 'RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING'
    | 'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN';
  reason: string;
  until: Moment | null;
}

export interface Call {
  /** wacid */
  id: string;
  direction: CallDirection;
  numberId: string;
  handsetId: string;
  state: CallState;
  createdAt: Moment;
  ringingAt: Moment | null;
  answeredAt: Moment | null;
  endedAt: Moment | null;
  /** Why it ended; null while it has not. */
  ending: CallEnding | null;
  /** With `failed`: the code the business is told. */
  failureCode: number | null;
  callbackData: string | null;
  ctaPayload: string | null;
  deeplinkPayload: string | null;
  /** Session description of the business; an answer given before acceptance may not change. */
  businessSdp: string | null;
  /** What was heard of the business, once the call has ended. */
  heardMediaId: string | null;
  media: CallMediaReport | null;
}

/** What the phone noticed of the media. Real time, not simulator time. */
export interface CallMediaReport {
  connectedAt: string | null;
  /** First audio packet of the business, even if it came too early. */
  firstPacketAt: string | null;
  packets: number;
  /** Audio packets that came before the call was answered. */
  earlyPackets: number;
  rtcpPackets: number;
  /** Packets of a second stream, which breaks calls at Meta. */
  foreignPackets: number;
  sentPackets: number;
}

export interface Setting {
  id: string;
  value: unknown;
}
