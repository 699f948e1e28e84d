import { days, minutes } from '@parlance/shared/kernel';
import { commandStream, eventStream } from './messages';

/** A JetStream stream as it must be; applied by the provisioning step, verified by every service at start. */
export interface StreamContract {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly retention: 'limits' | 'workqueue';
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  readonly duplicateWindowMs: number;
  readonly discard: 'old' | 'new';
}

const MEBIBYTE = 1024 * 1024;

export const eventStreamContract = (context: string): StreamContract => ({
  name: eventStream(context),
  subjects: [`evt.${context}.>`],
  retention: 'limits',
  maxAgeMs: days(7),
  maxBytes: 1024 * MEBIBYTE,
  duplicateWindowMs: minutes(2),
  discard: 'old',
});

export const commandStreamContract = (context: string): StreamContract => ({
  name: commandStream(context),
  subjects: [`cmd.${context}.>`],
  retention: 'workqueue',
  maxAgeMs: days(7),
  maxBytes: 256 * MEBIBYTE,
  duplicateWindowMs: minutes(2),
  discard: 'new',
});

/** `dlq.<service>.<durable>.<tenant>`: what could not be handled, with its reason, for thirty days. */
export const deadLetterStreamContract: StreamContract = {
  name: 'DLQ',
  subjects: ['dlq.>'],
  retention: 'limits',
  maxAgeMs: days(30),
  maxBytes: 256 * MEBIBYTE,
  duplicateWindowMs: minutes(2),
  discard: 'old',
};
