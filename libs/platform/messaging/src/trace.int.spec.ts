import { Controller } from '@nestjs/common';
import { context, metrics, propagation, trace, type SpanContext } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { currentContext, runInContext } from '@parlance/platform/observability';
import type { Envelope } from '@parlance/shared/contract-kit';
import { eventually, plainNats, testDatabase, type NatsServer } from '@parlance/testing/harness';
import { OnEvent } from './decorators';
import type { ServiceManifest } from './manifest';
import { orderPlaced, schemaOf, startService, TENANT, type RunningTestService } from './transport.fixture';

const spans = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
const meters = new MeterProvider({ readers: [reader] });
const handled: { trace: SpanContext | undefined; correlationId: string | undefined }[] = [];

@Controller()
class Listener {
  @OnEvent(orderPlaced, { durable: 'listen' })
  listen(_order: Envelope): Promise<void> {
    handled.push({
      trace: trace.getActiveSpan()?.spanContext(),
      correlationId: currentContext()?.correlationId,
    });
    return Promise.resolve();
  }
}

const manifest: ServiceManifest = {
  name: 'shop-service',
  schema: 'shop',
  publishes: [orderPlaced],
  consumes: [{ contract: orderPlaced, durable: 'listen' }],
  serves: [],
  asks: [],
};

let nats: NatsServer;
let shop: RunningTestService;

beforeAll(async () => {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  metrics.setGlobalMeterProvider(meters);
  nats = await plainNats();
  const database = await testDatabase(schemaOf('shop'));
  shop = await startService({ manifest, controllers: [Listener], database, nats });
});
afterAll(async () => {
  await shop.stop();
  await nats.stop();
  await meters.shutdown();
  await provider.shutdown();
});

it('one trace goes from the cause through the outbox to the handler, and the metrics name no tenant', async () => {
  const cause = trace.getTracer('test').startSpan('request');
  const envelope = await context.with(trace.setSpan(context.active(), cause), () =>
    runInContext({ correlationId: 'request-1' }, () =>
      shop.unitOfWork.run(TENANT, (tx) =>
        shop.outbox.add(tx, orderPlaced, { aggregateId: 'order-1', aggregateVersion: 1, data: { n: 1 } }),
      ),
    ),
  );
  cause.end();
  const { traceId, spanId } = cause.spanContext();
  expect(envelope.traceparent).toBe(`00-${traceId}-${spanId}-01`);

  await eventually(() => expect(handled).toHaveLength(1));
  expect(handled[0]).toMatchObject({ correlationId: 'request-1', trace: { traceId } });
  await eventually(() =>
    expect(spans.getFinishedSpans().map((s) => s.name)).toContain('process shop.order.placed.v1'),
  );
  const named = (name: string) => spans.getFinishedSpans().find((s) => s.name === name)!;
  expect(named('process shop.order.placed.v1').parentSpanContext?.spanId).toBe(spanId);
  expect(named('publish shop.order.placed.v1').links.map((l) => l.context.spanId)).toEqual([spanId]);

  await reader.forceFlush();
  const text = JSON.stringify(exporter.getMetrics());
  for (const name of ['outbox_oldest_age_seconds', 'messaging_consumer_lag', 'messaging_handled_total'])
    expect(text).toContain(name);
  expect(text).not.toContain(TENANT);
});
