import { messageReceived } from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';

/**
 * Programs outside of Parlance that consume its events. Each gets a NATS user of its own that may read what is listed
 * here and nothing else; `message-log` is the example of docs/consume-events.md.
 */
export const outsideConsumers: readonly ServiceManifest[] = [
  {
    name: 'message-log',
    schema: 'message_log',
    publishes: [],
    consumes: [{ contract: messageReceived, durable: 'received' }],
    serves: [],
    asks: [],
  },
];
