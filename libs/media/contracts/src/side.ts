import { z } from 'zod';

/** The two ends of a call: WhatsApp's and ours. */
export const sideSchema = z.enum(['customer', 'agent']);
export type Side = z.infer<typeof sideSchema>;
