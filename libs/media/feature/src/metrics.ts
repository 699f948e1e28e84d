import { metrics } from '@opentelemetry/api';

/** Reports the calls of this process and how many it may have. Returns a function that ends it. */
export function observeCalls(calls: () => number, maxCalls: number): () => void {
  const meter = metrics.getMeter('parlance.media');
  const present = meter.createObservableGauge('media_calls', { description: 'Calls of this media bridge' });
  const most = meter.createObservableGauge('media_calls_max', {
    description: 'Calls that this media bridge may have',
  });
  const observe = (result: { observe(gauge: typeof present, value: number): void }): void => {
    result.observe(present, calls());
    result.observe(most, maxCalls);
  };
  meter.addBatchObservableCallback(observe, [present, most]);
  return () => meter.removeBatchObservableCallback(observe, [present, most]);
}
