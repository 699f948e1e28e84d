import type { JsMsg } from '@nats-io/jetstream';
import {
  envelopeSchema,
  fieldErrors,
  type CommandContract,
  type Envelope,
  type EventContract,
} from '@parlance/shared/contract-kit';
import { PoisonMessage } from './handler-errors';

type Readable = Pick<JsMsg, 'data' | 'headers' | 'subject'>;

/**
 * The envelope of a message, checked against its contract and tolerant of unknown fields. Throws PoisonMessage, which
 * names fields and rules but holds no values.
 */
export function readEnvelope(message: Readable, contract: EventContract | CommandContract): Envelope {
  const envelope = parseEnvelope(message);
  if (envelope.type !== contract.type)
    throw new PoisonMessage(`the type is ${envelope.type} and not ${contract.type}`);
  if (message.subject !== contract.subject(envelope.tenantid))
    throw new PoisonMessage('the tenant of the envelope is not the one of the subject');
  const header = message.headers?.get('x-tenant-id');
  if (header && header !== envelope.tenantid)
    throw new PoisonMessage('the tenant of the envelope is not the one of the header');
  const data = contract.data.safeParse(envelope.data);
  if (!data.success) throw new PoisonMessage(`data: ${rules(fieldErrors(data.error))}`);
  return { ...envelope, data: data.data };
}

/** The envelope alone, without regard to the contract of its data. Throws PoisonMessage. */
export function parseEnvelope(message: Pick<JsMsg, 'data'>): Envelope {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message.data));
  } catch {
    throw new PoisonMessage('the body is not JSON');
  }
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) throw new PoisonMessage(`envelope: ${rules(fieldErrors(parsed.error))}`);
  return parsed.data;
}

const rules = (errors: readonly { path: string; rule: string }[]): string =>
  errors
    .slice(0, 5)
    .map((e) => `${e.path} (${e.rule})`)
    .join(', ');
