import type { NatsConnection } from '@nats-io/nats-core';
import { deadLetterStreamContract, type StreamContract } from '@parlance/shared/contract-kit';
import { durableConfig, findDurable } from './durable';
import { consumerName, streamsOf, type ServiceManifest } from './manifest';
import { differences, findStream, managerOf, streamConfig } from './streams';
import { defaultTuning } from './tuning';

export interface ProvisioningOptions {
  readonly replicas?: number;
}

/** Every stream of all services, the dead letters included. */
export function allStreams(manifests: readonly ServiceManifest[]): StreamContract[] {
  const streams = [...manifests.flatMap(streamsOf), deadLetterStreamContract];
  return [...new Map(streams.map((s) => [s.name, s])).values()];
}

/**
 * The administrator's step: creates what is missing and changes what is declared otherwise. Returns what it did, a line
 * each. Throws when the server refuses a change (a stream's retention cannot change).
 */
export async function provisionStreams(
  connection: NatsConnection,
  manifests: readonly ServiceManifest[],
  { replicas = 1 }: ProvisioningOptions = {},
): Promise<string[]> {
  const jsm = await managerOf(connection);
  const done: string[] = [];
  for (const contract of allStreams(manifests)) {
    const declared = streamConfig(contract, replicas);
    const found = await findStream(jsm, contract.name);
    if (!found) {
      await jsm.streams.add(declared);
      done.push(`created stream ${contract.name}`);
      continue;
    }
    const actual = found.config as unknown as Record<string, unknown>;
    if (differences(declared, actual).length === 0 && actual.num_replicas === replicas) continue;
    await jsm.streams.update(contract.name, declared);
    done.push(`changed stream ${contract.name}`);
  }
  for (const manifest of manifests)
    for (const consumed of manifest.consumes) {
      const { stream } = consumed.contract;
      const name = consumerName(manifest.name, consumed.durable);
      const found = await findDurable(jsm, stream, name);
      // A missing durable is made by its service, which knows from when on it wants to hear.
      if (!found) continue;
      const declared = durableConfig(manifest.name, consumed, defaultTuning.ackWaitMs);
      if (differences(declared, found.config as unknown as Record<string, unknown>).length === 0) continue;
      await jsm.consumers.update(stream, name, declared);
      done.push(`changed durable ${name}`);
    }
  return done;
}
