import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

const portRangeSchema = z
  .string()
  .regex(/^\d+-\d+$/, 'must be two ports, for example 40000-40999')
  .transform((text) => text.split('-').map(Number) as [number, number])
  .refine(
    ([first, last]) => first >= 1_024 && last <= 65_535 && last - first >= 100,
    'must be at least 100 ports between 1024 and 65535, the lower one first',
  );

export const mediaConfig = defineConfig('Media', 'Where calls reach the media bridge.', {
  MEDIA_PUBLIC_IP: z
    .union([z.ipv4(), z.ipv6()])
    .default('127.0.0.1')
    .describe(
      'Address at which WhatsApp and the browsers of agents reach this process over UDP: one of its own, or the one that stands for it (1:1 NAT)',
    ),
  MEDIA_PORT_RANGE: portRangeSchema
    .default([40_000, 40_999])
    .describe('UDP ports of the calls, for example 40000-40999. Each call takes up to four'),
  MEDIA_MAX_CALLS: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(25)
    .describe('Calls of one process; another one is refused. One core carries about 25'),
});
