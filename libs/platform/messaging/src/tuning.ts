import { days, minutes, seconds } from '@parlance/shared/kernel';

/** How the transport behaves in time. Services run with the defaults; tests shorten what they would have to wait for. */
export interface MessagingTuning {
  /** How long the server waits for an acknowledgement before it delivers again. Part of every durable's declaration. */
  readonly ackWaitMs: number;
  /** A handler that runs longer than this gets no more extensions: its message is delivered again elsewhere. */
  readonly handlerLimitMs: number;
  /** Delays before the second, third, … attempt; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  /** Failed attempts after which a message becomes a dead letter. */
  readonly maxFailures: number;
  readonly publishTimeoutMs: number;
  readonly relayPollMs: number;
  /** How long the fast path has before the relay takes a row over. */
  readonly relayGraceMs: number;
  /** How often the streams are compared with what is recorded of them. */
  readonly streamCheckMs: number;
  readonly relayBatch: number;
  /** How long handlers may still run when the service stops. */
  readonly shutdownMs: number;
  /** How long an inbox remembers a message; longer than anything that can be delivered again. */
  readonly inboxRetentionMs: number;
}

export const defaultTuning: MessagingTuning = {
  ackWaitMs: seconds(30),
  handlerLimitMs: minutes(15),
  retryDelaysMs: [seconds(1), seconds(5), seconds(30), minutes(2), minutes(10)],
  maxFailures: 8,
  publishTimeoutMs: seconds(5),
  relayPollMs: seconds(1),
  relayGraceMs: seconds(1),
  streamCheckMs: seconds(5),
  relayBatch: 500,
  shutdownMs: seconds(20),
  inboxRetentionMs: days(14),
};
