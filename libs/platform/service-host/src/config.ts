import { defineConfig, portSchema } from '@parlance/platform/config';
import { z } from 'zod';

/** Read by the host of every service. `port` is the service's own default. */
export const hostConfig = (port: number) =>
  defineConfig('Service', 'The process and its address.', {
    NODE_ENV: z
      .enum(['development', 'test', 'production'])
      .default('development')
      .describe('"production" refuses what is meant for demonstrations'),
    HOST: z.string().default('0.0.0.0').describe('Address on which HTTP is served'),
    PORT: portSchema.default(port).describe('Port on which HTTP is served'),
    DEMONSTRATION_CLOCK_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Clock of the simulator, which the service follows instead of its own; not in production'),
  });

/** The prefix that gives one service of a shared process its own variables: `MESSAGING_` for the schema `messaging`. */
export const configPrefix = (schema: string): string => `${schema.toUpperCase()}_`;
