import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/nats-core';
import type { StreamContract } from '@parlance/shared/contract-kit';

export class DeclarationMismatch extends Error {
  constructor(kind: 'stream' | 'durable', name: string, differences: readonly string[]) {
    super(
      `The ${kind} ${name} is not as it is declared: ${differences.join('; ')}. ` +
        `Run the provisioning step; a service never changes what is there.`,
    );
    this.name = 'DeclarationMismatch';
  }
}

/** `checkAPI: false`: a service may not ask for the account's statistics. */
export const managerOf = (connection: NatsConnection): Promise<JetStreamManager> =>
  jetstreamManager(connection, { checkAPI: false });

export const isMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError &&
  (error.code === JetStreamApiCodes.StreamNotFound || error.code === JetStreamApiCodes.ConsumerNotFound);

export function streamConfig(
  contract: StreamContract,
  replicas: number,
): Partial<StreamConfig> & { name: string } {
  return {
    name: contract.name,
    subjects: [...contract.subjects],
    retention: contract.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: contract.discard === 'new' ? DiscardPolicy.New : DiscardPolicy.Old,
    max_age: nanos(contract.maxAgeMs),
    max_bytes: contract.maxBytes,
    duplicate_window: nanos(contract.duplicateWindowMs),
    num_replicas: replicas,
  };
}

/** What of a declaration the server has otherwise. The number of replicas is the environment's business. */
export function differences(
  declared: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(declared)
    .filter(([key]) => key !== 'num_replicas')
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(actual[key]))
    .map(([key, value]) => `${key} is ${JSON.stringify(actual[key])} instead of ${JSON.stringify(value)}`);
}

export async function findStream(jsm: JetStreamManager, name: string): Promise<StreamInfo | null> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The stream as it is, created as declared when it is missing. */
export async function findOrCreateStream(
  jsm: JetStreamManager,
  contract: StreamContract,
  replicas: number,
): Promise<StreamInfo> {
  return (await findStream(jsm, contract.name)) ?? (await create(jsm, streamConfig(contract, replicas)));
}

/** Creates what is missing; throws DeclarationMismatch when what is there is something else. */
async function ensureStream(
  jsm: JetStreamManager,
  contract: StreamContract,
  replicas: number,
): Promise<void> {
  const found = await findOrCreateStream(jsm, contract, replicas);
  const declared = streamConfig(contract, replicas);
  const wrong = differences(declared, found.config as unknown as Record<string, unknown>);
  if (wrong.length > 0) throw new DeclarationMismatch('stream', contract.name, wrong);
}

async function create(
  jsm: JetStreamManager,
  declared: Partial<StreamConfig> & { name: string },
): Promise<StreamInfo> {
  try {
    return await jsm.streams.add(declared);
  } catch (error) {
    // Another replica was faster.
    const found = await findStream(jsm, declared.name);
    if (found) return found;
    throw error;
  }
}

/**
 * Makes sure that every stream is there as declared, creating those of `creatable` that are missing. A missing stream of
 * another service is not an error: its owner makes it, and the consumers wait for it. Throws DeclarationMismatch.
 */
export async function verifyStreams(
  jsm: JetStreamManager,
  streams: readonly StreamContract[],
  creatable: readonly StreamContract[],
  replicas = 1,
): Promise<void> {
  for (const contract of streams) {
    const mayCreate = creatable.some((own) => own.name === contract.name);
    if (mayCreate || (await findStream(jsm, contract.name))) await ensureStream(jsm, contract, replicas);
  }
}
