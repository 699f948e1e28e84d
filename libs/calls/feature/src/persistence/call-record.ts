import type { Call, Callback } from '@parlance/calls/contracts';
import type { CallCore, CallFacts, Direction, CallState, Instant, RingAttempt } from '@parlance/calls/domain';
import type { Visibility } from '@parlance/shared/contract-kit';

/** A call as it is kept. Everything here is plain JSON. */
export interface CallRecord {
  readonly id: string;
  readonly direction: Direction;
  readonly state: CallState;
  readonly facts: CallFacts;
  readonly wacid: string | null;
  readonly inboxId: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  /** Of the conversation, as it was last said. */
  readonly visibility: Visibility;
  readonly agentId: string | null;
  /** The media bridge that holds the call, and what was said to Meta and by Meta. */
  readonly bridgeId: string | null;
  readonly localSdp: string | null;
  readonly remoteSdp: string | null;
  /** Inbound: Meta has our session description, so that the call is ended by `terminate`. */
  readonly preAccepted: boolean;
  /** Outbound: Meta may have been told of the call. */
  readonly placing: boolean;
  readonly held: boolean;
  readonly agentLeg: Call['agentLeg'];
  /** Since when an active call is without its agent. */
  readonly agentAwaySince: Instant | null;
  readonly attempts: readonly RingAttempt[];
  readonly ringUntil: Instant | null;
  readonly recording: Call['recording'];
  readonly alarms: Call['alarms'];
  readonly metadata: Record<string, string>;
  readonly ctaPayload: string | null;
  readonly deeplinkPayload: string | null;
  /** Which of the events that are stated once have been. */
  readonly stated: { readonly answered: boolean; readonly ended: boolean };
  readonly version: number;
}

export type CallbackRecord = Callback & { readonly visibility: Visibility };

export const coreOf = ({ direction, state, facts }: CallRecord): CallCore => ({ direction, state, facts });

export const withCore = (call: CallRecord, { state, facts }: CallCore): CallRecord => ({
  ...call,
  state,
  facts,
});

export type NewCall = Pick<
  CallRecord,
  | 'id'
  | 'direction'
  | 'state'
  | 'facts'
  | 'wacid'
  | 'inboxId'
  | 'wabaId'
  | 'phoneNumberId'
  | 'conversationId'
  | 'contactId'
  | 'contactName'
  | 'contactPhone'
  | 'visibility'
  | 'agentId'
> &
  Partial<CallRecord>;

export const newRecord = (given: NewCall): CallRecord => ({
  bridgeId: null,
  localSdp: null,
  remoteSdp: null,
  preAccepted: false,
  placing: false,
  held: false,
  agentLeg: 'none',
  agentAwaySince: null,
  attempts: [],
  ringUntil: null,
  recording: { policy: 'off', announcementLanguage: null },
  alarms: [],
  metadata: {},
  ctaPayload: null,
  deeplinkPayload: null,
  stated: { answered: false, ended: false },
  version: 0,
  ...given,
});
