import {
  AckPolicy,
  DeliverPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { consumerName, type ConsumedMessage } from './manifest';
import { DeclarationMismatch, differences, isMissing } from './streams';

/**
 * A durable exactly as it must be. `maxDeliver` is unlimited and there is no server-side back-off: attempts are counted
 * by us, because past the server's limit nothing can be delivered again, not even to be put aside.
 */
export function durableConfig(
  service: string,
  { contract, durable }: ConsumedMessage,
  ackWaitMs: number,
): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: consumerName(service, durable),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1,
    // What is being handled is bounded by each process; messages that wait for a retry count here as well and must not
    // block the others.
    max_ack_pending: 20_000,
    filter_subject: contract.pattern,
  };
}

export async function findDurable(
  jsm: JetStreamManager,
  stream: string,
  name: string,
): Promise<ConsumerInfo | null> {
  try {
    return await jsm.consumers.info(stream, name);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * The durable as it is, created as declared when it is missing: from `since` on, or everything that is there when left
 * out. One that is created again after the server lost it starts at the same moment, so it gets the replayed messages.
 */
export async function findOrCreateDurable(
  jsm: JetStreamManager,
  service: string,
  consumed: ConsumedMessage,
  ackWaitMs: number,
  since?: Date,
): Promise<ConsumerInfo> {
  const declared = durableConfig(service, consumed, ackWaitMs);
  const { stream } = consumed.contract;
  return (
    (await findDurable(jsm, stream, declared.durable_name)) ??
    (await jsm.consumers.add(stream, {
      ...declared,
      ...(since
        ? { deliver_policy: DeliverPolicy.StartTime, opt_start_time: since.toISOString() }
        : { deliver_policy: DeliverPolicy.All }),
    }))
  );
}

/** Throws DeclarationMismatch. */
export function verifyDurable(
  info: ConsumerInfo,
  service: string,
  consumed: ConsumedMessage,
  ackWaitMs: number,
): void {
  const declared = durableConfig(service, consumed, ackWaitMs);
  const wrong = differences(declared, info.config as unknown as Record<string, unknown>);
  if (wrong.length > 0) throw new DeclarationMismatch('durable', declared.durable_name, wrong);
}
