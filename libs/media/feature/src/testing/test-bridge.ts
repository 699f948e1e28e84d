import { Module } from '@nestjs/common';
import {
  applyRemoteAnswer,
  attachAgent,
  AUDIO_TAPS,
  BRIDGE_HEARTBEATS,
  closeCall,
  createInboundCall,
  createOutboundCall,
  manifestKey,
  MEDIA_SIGNALS,
  openMedia,
  recordingManifestSchema,
  setMediaHold,
  tapAudio,
  listBridgedCalls,
  trackKey,
  type MediaSignal,
  type RecordingManifest,
  type Side,
} from '@parlance/media/contracts';
import { readOggOpus, type OggOpus } from '@parlance/shared/ogg-opus';
import { QueryClient, SignalBus } from '@parlance/platform/messaging';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import type { ReplyOf, RequestOf, QueryContract } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import {
  startTestService,
  temporaryDirectory,
  testNats,
  type TestNats,
  type TestService,
} from '@parlance/testing/harness';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mediaBridge, mediaManifest } from '../index';
import { BridgeProcess } from './bridge-process';
import { AgentPeer, closeAllPeers } from './test-peer';

@Module({})
class NothingModule {}

/** Stands for call signalling: asks everything and hears every signal. */
const caller: ServiceDefinition = {
  manifest: {
    name: 'call-signalling',
    schema: 'calls',
    publishes: [],
    consumes: [],
    serves: [],
    asks: mediaManifest.serves,
    signals: { subscribe: [MEDIA_SIGNALS, BRIDGE_HEARTBEATS, AUDIO_TAPS] },
  },
  schema: { schema: 'calls', migrations: [], entities: [] },
  database: false,
  config: [],
  module: () => NothingModule,
  port: 0,
};

export const TENANT = 'acme';

type OnCall<Q extends QueryContract> = Omit<RequestOf<Q>, 'callId'>;

/** One call on the bridge, as call signalling sees it. */
export class TestCall {
  readonly callId = newId();
  bridgeId = '';

  constructor(private readonly bench: TestBridge) {}

  async inbound(offerSdp: string, recording = RECORDED): Promise<string> {
    const { bridgeId, answerSdp } = await this.bench.queries.ask(createInboundCall, {
      tenantId: TENANT,
      callId: this.callId,
      offerSdp,
      recording,
    });
    this.bridgeId = bridgeId;
    return answerSdp;
  }

  async outbound(recording = RECORDED): Promise<string> {
    const { bridgeId, offerSdp } = await this.bench.queries.ask(createOutboundCall, {
      tenantId: TENANT,
      callId: this.callId,
      recording,
    });
    this.bridgeId = bridgeId;
    return offerSdp;
  }

  answered(answerSdp: string) {
    return this.ask(applyRemoteAnswer, { answerSdp });
  }

  open() {
    return this.ask(openMedia, { answeredAt: new Date().toISOString() });
  }

  hold(held: boolean) {
    return this.ask(setMediaHold, { held });
  }

  tap(forSeconds: number) {
    return this.ask(tapAudio, { forSeconds });
  }

  close() {
    return this.ask(closeCall, {});
  }

  async attach(frames: readonly Uint8Array[], agentId = newId()): Promise<AgentPeer> {
    const agent = new AgentPeer(frames);
    const offerSdp = await agent.makeOffer();
    const { answerSdp } = await this.ask(attachAgent, { agentId, offerSdp });
    await agent.accept(answerSdp);
    return agent;
  }

  signals(): MediaSignal['signal'][] {
    return this.bench.heard.filter(({ callId }) => callId === this.callId).map(({ signal }) => signal);
  }

  manifest(): RecordingManifest {
    return recordingManifestSchema.parse(JSON.parse(this.file(manifestKey(TENANT, this.callId)).toString()));
  }

  recorded(side: Side): OggOpus {
    return readOggOpus(this.file(trackKey(TENANT, this.callId, side)));
  }

  file(key: string): Buffer {
    const path = join(this.bench.directory, key);
    return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  }

  private ask<Q extends QueryContract>(query: Q, request: OnCall<Q>): Promise<ReplyOf<Q>> {
    return this.bench.queries.ask(query, { ...request, callId: this.callId } as RequestOf<Q>, {
      instance: this.bridgeId,
    });
  }
}

export const RECORDED = { enabled: true, announcementLanguage: null as string | null };

/** A media bridge as in production, and a stand-in for call signalling that asks it. */
export class TestBridge {
  readonly heard: MediaSignal[] = [];

  private constructor(
    readonly directory: string,
    readonly nats: TestNats,
    readonly bridge: { stop(): Promise<void> },
    private readonly signalling: TestService,
  ) {
    this.signals.subscribe(MEDIA_SIGNALS, (data) => void this.heard.push(data as MediaSignal));
  }

  static async start(
    env: Record<string, string> = {},
    directory = temporaryDirectory(),
  ): Promise<TestBridge> {
    const nats = await testNats([mediaManifest, caller.manifest]);
    const bridge = await startTestService(mediaBridge as ServiceDefinition, {
      nats,
      env: { OBJECT_STORE_DIRECTORY: directory, ...env },
    });
    return new TestBridge(directory, nats, bridge, await startTestService(caller, { nats }));
  }

  /** The same with the bridge in a process of its own. */
  static async startProcess(): Promise<{ bench: TestBridge; process: BridgeProcess }> {
    const directory = temporaryDirectory();
    const nats = await testNats([mediaManifest, caller.manifest]);
    const { user, password } = nats.credentials(mediaManifest.name);
    const process = await BridgeProcess.start({
      NATS_URL: nats.url,
      NATS_USER: user,
      NATS_PASSWORD: password,
      HOST: '127.0.0.1',
      PORT: '0',
      OBJECT_STORE_DIRECTORY: directory,
    });
    const bench = new TestBridge(directory, nats, process, await startTestService(caller, { nats }));
    return { bench, process };
  }

  get queries(): QueryClient {
    return this.signalling.get(QueryClient);
  }

  get signals(): SignalBus {
    return this.signalling.get(SignalBus);
  }

  call(): TestCall {
    return new TestCall(this);
  }

  list(bridgeId: string) {
    return this.queries.ask(listBridgedCalls, {}, { instance: bridgeId });
  }

  /** Another bridge on the same NATS and object store. */
  another(): Promise<TestService> {
    return startTestService(mediaBridge as ServiceDefinition, {
      nats: this.nats,
      env: { OBJECT_STORE_DIRECTORY: this.directory },
    });
  }

  async stop(): Promise<void> {
    await closeAllPeers();
    await this.signalling.stop();
    await this.bridge.stop();
    await this.nats.stop();
  }
}
