import { metrics } from '@opentelemetry/api';

/** Instruments of the transport. Labels are types, durables and outcomes: never tenants, ids or anything personal. */
const meter = () => metrics.getMeter('parlance.messaging');

function lazily<T>(create: () => T): () => T {
  let instrument: T | undefined;
  return () => (instrument ??= create());
}

/** The defaults of OpenTelemetry are for milliseconds: in seconds, everything would be in the first bucket. */
const SECONDS = {
  unit: 's',
  advice: {
    explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
  },
};

export const handledMessages = lazily(() =>
  meter().createCounter('messaging_handled_total', {
    description: 'Messages that were settled, by durable and outcome',
  }),
);

export const handlingSeconds = lazily(() =>
  meter().createHistogram('messaging_handling_seconds', {
    description: 'Time from the call of a handler to its end, by durable',
    ...SECONDS,
  }),
);

export const deliveryLagSeconds = lazily(() =>
  meter().createHistogram('messaging_delivery_lag_seconds', {
    description: 'Time from the statement of a fact to the start of its handling, by durable',
    ...SECONDS,
  }),
);

export const publishedMessages = lazily(() =>
  meter().createCounter('messaging_published_total', {
    description: 'Outbox rows that were published, by road (fast, relay, replay) and outcome',
  }),
);

export const querySeconds = lazily(() =>
  meter().createHistogram('messaging_query_seconds', {
    description: 'Time of a query, by subject, side and outcome',
    ...SECONDS,
  }),
);

interface Observation {
  observe(value: number, attributes: Record<string, string>): void;
}

/** Calls `read` whenever metrics are collected. Returns a function that stops it. */
export function observeOutboxAge(service: string, read: () => number): () => void {
  const gauge = meter().createObservableGauge('outbox_oldest_age_seconds', {
    description: 'Age of the oldest outbox row that is not yet published',
    unit: 's',
  });
  const observe = (result: Observation) => result.observe(read(), { service });
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}

/** Messages that wait for each consumer; what replicas are scaled by. */
export function observeLag(
  consumers: readonly { readonly name: string; readonly lag: number }[],
): () => void {
  const gauge = meter().createObservableGauge('messaging_consumer_lag', {
    description: 'Messages in the stream that a durable has not yet been given',
  });
  const observe = (result: Observation) =>
    consumers.forEach(({ name, lag }) => result.observe(lag, { durable: name }));
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}
