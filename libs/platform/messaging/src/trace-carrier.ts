import type { MsgHdrs } from '@nats-io/nats-core';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type TextMapGetter,
} from '@opentelemetry/api';

const tracer = () => trace.getTracer('parlance.messaging');

/** The current trace as headers (`traceparent`, `tracestate`, `baggage`), in whatever form the host has configured. */
export function injectTrace(from: Context = context.active()): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(from, carrier);
  return carrier;
}

const fromHeaders: TextMapGetter<MsgHdrs> = {
  get: (carrier, key) => carrier.get(key) || undefined,
  keys: (carrier) => carrier.keys(),
};

export const extractTrace = (carrier: MsgHdrs | undefined): Context =>
  carrier ? propagation.extract(ROOT_CONTEXT, carrier, fromHeaders) : ROOT_CONTEXT;

const linkTo = (carrier: Readonly<Record<string, string>>): Link[] => {
  const span = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
  return span ? [{ context: span }] : [];
};

async function inSpan<T>(
  name: string,
  kind: SpanKind,
  options: { parent?: Context; links?: Link[]; attributes: Attributes },
  work: () => Promise<T>,
): Promise<T> {
  const { parent = context.active(), links = [], attributes } = options;
  const span = tracer().startSpan(name, { kind, links, attributes }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).name });
    throw error;
  } finally {
    span.end();
  }
}

const attributesOf = (operation: string, destination: string): Attributes => ({
  'messaging.system': 'nats',
  'messaging.operation.type': operation,
  'messaging.destination.template': destination,
});

/** A publish from the outbox: a span of its own, linked to the trace in which the row was written. */
export const producing = <T>(
  type: string,
  stored: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> =>
  inSpan(
    `publish ${type}`,
    SpanKind.PRODUCER,
    { parent: ROOT_CONTEXT, links: linkTo(stored), attributes: attributesOf('publish', type) },
    work,
  );

/** The handling of a message, as a child of the work that caused it. A batch has many causes: it is linked to them. */
export function consuming<T>(
  pattern: string,
  carriers: readonly (MsgHdrs | undefined)[],
  work: () => Promise<T>,
): Promise<T> {
  const parents = carriers.map(extractTrace);
  const attributes = attributesOf('process', pattern);
  if (parents.length === 1)
    return inSpan(`process ${pattern}`, SpanKind.CONSUMER, { parent: parents[0]!, attributes }, work);
  const links = parents.flatMap((parent) => {
    const span = trace.getSpanContext(parent);
    return span ? [{ context: span }] : [];
  });
  return inSpan(`process ${pattern}`, SpanKind.CONSUMER, { parent: ROOT_CONTEXT, links, attributes }, work);
}

export const asking = <T>(subject: string, work: () => Promise<T>): Promise<T> =>
  inSpan(`ask ${subject}`, SpanKind.CLIENT, { attributes: attributesOf('request', subject) }, work);

export const answering = <T>(
  subject: string,
  carrier: MsgHdrs | undefined,
  work: () => Promise<T>,
): Promise<T> =>
  inSpan(
    `answer ${subject}`,
    SpanKind.SERVER,
    { parent: extractTrace(carrier), attributes: attributesOf('respond', subject) },
    work,
  );
