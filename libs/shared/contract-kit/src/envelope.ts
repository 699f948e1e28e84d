import { z } from 'zod';

/**
 * CloudEvents 1.0 JSON with our extension attributes. The same bytes stand in the outbox, in the stream, in a dead
 * letter and in a replay file. `data` is checked by the contract named in `type`.
 */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  /** UUIDv7; also the `Nats-Msg-Id` and the inbox key. */
  id: z.uuid(),
  /** The service that states the fact, for example `messaging-gateway`. */
  source: z.string().min(1),
  /** For example `messaging.message.received.v1`. */
  type: z.string().min(1),
  /** The id of the aggregate that the fact is about. */
  subject: z.string().min(1),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().min(1),
  tenantid: z.string().min(1),
  /** Grows with every change of the aggregate, so that a projection can ignore what it has passed. */
  aggregateversion: z.int().nonnegative(),
  /** The first cause: an HTTP request or a webhook item. */
  correlationid: z.string().min(1),
  /** The message whose handling produced this one. */
  causationid: z.string().min(1).optional(),
  traceparent: z.string().optional(),
  data: z.unknown(),
});

export type Envelope<Data = unknown> = Omit<z.infer<typeof envelopeSchema>, 'data'> & { data: Data };
