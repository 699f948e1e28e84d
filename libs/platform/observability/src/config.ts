import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

export const observabilityConfig = defineConfig('Observability', 'Logs, traces and metrics.', {
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe level that is logged'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('OpenTelemetry collector, for example http://collector:4318. Without it nothing is traced'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of new traces that is recorded; a caller’s decision is followed'),
});
