import type { Provider } from '@nestjs/common';
import { CONFIG } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { deadLetterStreamContract } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { DeadLetters } from './dead-letters';
import { FastPath } from './fast-path';
import { Inbox } from './inbox';
import type { Logger } from './logger';
import { ownStreams, type ServiceManifest } from './manifest';
import type { MessagingConfig } from './messaging-config';
import type { RecordParts } from './messaging-runtime';
import { NatsLink } from './nats-connection';
import { Outbox } from './outbox';
import { OutboxPublisher } from './outbox-publisher';
import { PublishAckMux } from './publish-ack-mux';
import { Relay } from './relay';
import { StreamRecord } from './stream-record';
import { findOrCreateStream, managerOf } from './streams';
import type { MessagingTuning } from './tuning';

/** Token of the RecordParts; a service without a database has none. */
export const RECORD = Symbol('RECORD');

export interface RecordOptions {
  readonly clock: Clock;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
}

/** What stands on the service's database: outbox, inbox, relay and the settlement of consumed messages. */
export const recordProviders = (
  manifest: ServiceManifest,
  { clock, tuning, logger }: RecordOptions,
): Provider[] => [
  {
    provide: OutboxPublisher,
    inject: [PublishAckMux],
    useFactory: (mux: PublishAckMux) => new OutboxPublisher(mux),
  },
  {
    provide: FastPath,
    inject: [UnitOfWork, OutboxPublisher],
    useFactory: (unitOfWork: UnitOfWork, publisher: OutboxPublisher) =>
      new FastPath(unitOfWork, publisher, logger),
  },
  {
    provide: Outbox,
    inject: [FastPath],
    useFactory: (fastPath: FastPath) => new Outbox(manifest.name, clock, fastPath),
  },
  {
    provide: Inbox,
    inject: [UnitOfWork],
    useFactory: (unitOfWork: UnitOfWork) => new Inbox(unitOfWork),
  },
  {
    provide: RECORD,
    inject: [NatsLink, UnitOfWork, PublishAckMux, OutboxPublisher, FastPath, CONFIG],
    useFactory: async (
      link: NatsLink,
      unitOfWork: UnitOfWork,
      mux: PublishAckMux,
      publisher: OutboxPublisher,
      fastPath: FastPath,
      config: MessagingConfig,
    ): Promise<RecordParts> => {
      const jsm = await managerOf(link.connection);
      const replicas = config.NATS_REPLICAS;
      const streams = new StreamRecord(jsm, ownStreams(manifest), replicas, logger);
      return {
        unitOfWork,
        relay: new Relay(link, unitOfWork, publisher, fastPath, streams, tuning, logger),
        deadLetters: new DeadLetters(manifest.name, mux, () =>
          findOrCreateStream(jsm, deadLetterStreamContract, replicas),
        ),
        outboxRetentionHours: config.OUTBOX_RETENTION_HOURS,
      };
    },
  },
];

/** Throws when a service without a database declares what needs one. */
export function checkStateless({ name, publishes, commands, consumes }: ServiceManifest): void {
  if (publishes.length > 0 || (commands ?? []).length > 0 || consumes.length > 0)
    throw new Error(`${name} has no database: it can neither state nor take facts and commands`);
}
