import type { DynamicModule, Type } from '@nestjs/common';
import type { ConfigSection, ConfigValues } from '@parlance/platform/config';
import { httpConfig } from '@parlance/platform/http';
import { messagingConfig, messagingMigrations, type ServiceManifest } from '@parlance/platform/messaging';
import { observabilityConfig } from '@parlance/platform/observability';
import { databaseConfig, type ServiceSchema } from '@parlance/platform/persistence';
import { hostConfig } from './config';

/** A service as its feature lib states it and an app hosts it. */
export interface ServiceDefinition<Sections extends readonly ConfigSection[] = readonly ConfigSection[]> {
  readonly manifest: ServiceManifest;
  /** Its own migrations and entities; those of the platform are added. */
  readonly schema: ServiceSchema;
  /** False: it keeps nothing. It has no database, and the schema only gives its variables their prefix. */
  readonly database?: boolean;
  /** Its own variables; those of the platform are added. */
  readonly config: Sections;
  module(config: ConfigValues<Sections>): Type | DynamicModule;
  /** `health-only` (the default): nothing but health and metrics is served. */
  readonly http?: 'public' | 'health-only';
  /** Default port. */
  readonly port: number;
  /** Keeps the bytes of request bodies as `request.rawBody`, for signatures. */
  readonly rawBody?: boolean;
}

/** What the service keeps in PostgreSQL, the tables of the transport included: for migrations and connections. */
export const completeSchema = (service: Pick<ServiceDefinition, 'schema'>): ServiceSchema => ({
  ...service.schema,
  migrations: [...messagingMigrations, ...service.schema.migrations],
});

export const hasDatabase = ({ database }: Pick<ServiceDefinition, 'database'>): boolean => database !== false;

/** Every variable that the service reads. */
export const configSections = (service: Pick<ServiceDefinition, 'port' | 'config' | 'database'>) =>
  [
    hostConfig(service.port),
    ...(hasDatabase(service) ? [databaseConfig] : []),
    messagingConfig,
    httpConfig,
    observabilityConfig,
    ...service.config,
  ] as const;
