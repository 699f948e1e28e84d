import { encryptionConfig } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { objectStoreConfig } from '@parlance/providers/object-store';
import { gatewayConfig } from './config';
import { manifest } from './manifest';
import { MessagingGatewayModule } from './messaging.module';
import { migrations } from './persistence/migrations';

/** Connections, webhooks, conversations, sending and files (architecture, section 7). */
export const messagingGateway: ServiceDefinition = {
  manifest,
  schema: { schema: manifest.schema, migrations, entities: [] },
  config: [encryptionConfig, objectStoreConfig, gatewayConfig],
  module: () => MessagingGatewayModule,
  http: 'public',
  port: 8081,
};
