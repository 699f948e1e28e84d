import { MetricReader } from '@opentelemetry/sdk-metrics';

/** Metrics are read when someone asks for them; nothing is sent. */
export class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
