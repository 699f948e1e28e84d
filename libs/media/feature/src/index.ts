import { Module, type DynamicModule } from '@nestjs/common';
import {
  applyRemoteAnswer,
  attachAgent,
  AUDIO_TAPS,
  BRIDGE_HEARTBEATS,
  closeCall,
  createInboundCall,
  createOutboundCall,
  listBridgedCalls,
  MEDIA_SIGNALS,
  openMedia,
  setMediaHold,
  tapAudio,
} from '@parlance/media/contracts';
import { CLOCK, type ConfigValues } from '@parlance/platform/config';
import { NatsLink, SignalBus, type ServiceManifest } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { FilesystemStore, objectStoreConfig } from '@parlance/providers/object-store';
import type { Clock } from '@parlance/shared/kernel';
import { BridgeLife } from './bridge-life';
import { BridgeRegistry } from './bridge-registry';
import { mediaConfig } from './config';
import { MediaBridge } from './media-bridge';
import { MediaController } from './media.controller';
import { Sounds } from './sounds';
import { WeriftLegFactory } from './werift-leg-factory';

/** What writes recordings, for tests of those who read them. */
export { CallRecorder } from './recording/call-recorder';
export { recoverRecordings } from './recording/recover-recordings';

const config = [mediaConfig, objectStoreConfig] as const;

@Module({})
export class MediaModule {
  static with(values: ConfigValues<typeof config>): DynamicModule {
    const maxCalls = values.MEDIA_MAX_CALLS;
    return {
      module: MediaModule,
      controllers: [MediaController],
      providers: [
        {
          provide: FilesystemStore,
          useFactory: () => new FilesystemStore(values.OBJECT_STORE_DIRECTORY),
        },
        {
          provide: MediaBridge,
          inject: [NatsLink, SignalBus, FilesystemStore, CLOCK, LOGGER],
          useFactory: (
            link: NatsLink,
            signals: SignalBus,
            store: FilesystemStore,
            clock: Clock,
            logger: Logger,
          ) =>
            new MediaBridge({
              bridgeId: link.instance,
              maxCalls,
              legs: new WeriftLegFactory({
                publicAddress: values.MEDIA_PUBLIC_IP,
                portRange: values.MEDIA_PORT_RANGE,
              }),
              sounds: new Sounds(store, logger),
              store,
              signals,
              clock,
              logger,
            }),
        },
        {
          provide: BridgeLife,
          inject: [MediaBridge, NatsLink, SignalBus, FilesystemStore, CLOCK, LOGGER],
          useFactory: (
            bridge: MediaBridge,
            link: NatsLink,
            signals: SignalBus,
            store: FilesystemStore,
            clock: Clock,
            logger: Logger,
          ) => {
            const bridgeId = link.instance;
            const registry = new BridgeRegistry(bridgeId, signals);
            return new BridgeLife({ bridgeId, maxCalls, bridge, registry, store, clock, logger });
          },
        },
      ],
    };
  }
}

export const mediaManifest: ServiceManifest = {
  name: 'media-bridge',
  schema: 'media',
  publishes: [],
  consumes: [],
  serves: [
    createInboundCall,
    createOutboundCall,
    applyRemoteAnswer,
    openMedia,
    attachAgent,
    setMediaHold,
    tapAudio,
    closeCall,
    listBridgedCalls,
  ],
  asks: [],
  signals: { publish: [MEDIA_SIGNALS, BRIDGE_HEARTBEATS, AUDIO_TAPS], subscribe: [BRIDGE_HEARTBEATS] },
};

/** Ends the WhatsApp leg of calls, bridges it to agents and records both sides. */
export const mediaBridge: ServiceDefinition<typeof config> = {
  manifest: mediaManifest,
  schema: { schema: 'media', migrations: [], entities: [] },
  database: false,
  config,
  module: (values) => MediaModule.with(values),
  http: 'health-only',
  port: 8086,
};
