import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { PullReader } from './pull-reader';
import { observeProcess } from './process-metrics';

/** Longest wait for a collector at an export and at the end; the default of ten seconds would hold up the exit. */
const EXPORT_TIMEOUT_MS = 1_000;

export interface TelemetryOptions {
  readonly service: string;
  /** Base address of an OTLP/HTTP collector; without one nothing is traced and nothing is patched. */
  readonly endpoint?: string | undefined;
  readonly sampleRatio: number;
}

/** Traces and metrics of this process. */
export interface Telemetry {
  readonly tracing: boolean;
  /** All metrics in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Sends what is left, for at most a second. */
  shutdown(): Promise<void>;
}

let running: { telemetry: Telemetry; users: number } | undefined;

/**
 * OpenTelemetry is global to a process: the first service of a process starts it, further ones share it, the last
 * `shutdown` ends it. Call it before anything creates an instrument or connects to the database.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  running ??= { telemetry: start(options), users: 0 };
  running.users += 1;
  const { telemetry } = running;
  let ended = false;
  return {
    tracing: telemetry.tracing,
    metricsText: () => telemetry.metricsText(),
    shutdown: async () => {
      if (ended || !running) return;
      ended = true;
      running.users -= 1;
      if (running.users > 0) return;
      running = undefined;
      await telemetry.shutdown();
    },
  };
}

function start({ service, endpoint, sampleRatio }: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'parlance' });
  const reader = new PullReader();
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);
  const stopObserving = observeProcess();
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  const stopTracing = endpoint === undefined ? undefined : startTracing(endpoint, sampleRatio, resource);
  return {
    tracing: stopTracing !== undefined,
    metricsText: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    shutdown: async () => {
      await stopTracing?.().catch(() => undefined);
      stopObserving();
      await meterProvider.shutdown();
      metrics.disable();
    },
  };
}

function startTracing(
  endpoint: string,
  sampleRatio: number,
  resource: ReturnType<typeof resourceFromAttributes>,
): () => Promise<void> {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  const unpatch = registerInstrumentations({
    tracerProvider: provider,
    // Statements outside of a unit of work (health checks, the relay's polling) would drown the rest.
    instrumentations: [new PgInstrumentation({ requireParentSpan: true })],
  });
  return async () => {
    unpatch();
    await provider.shutdown();
    trace.disable();
    propagation.disable();
    context.disable();
  };
}
