import { isE164, type E164 } from '@parlance/shared/kernel';
import { z } from 'zod';

/** Wire values. ISO 8601 UTC strings, E.164 with plus, ids as UUIDs, durations in named units. */
export const idSchema = z.uuid();
export const instantSchema = z.iso.datetime();
export const e164Schema = z
  .string()
  .refine((v): v is E164 => isE164(v), 'must be E.164 with a leading plus, for example +15557010001');

/** Opaque tenant slug; a subject token. */
export const tenantIdSchema = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a lower-case slug');

/** A keyset page: pass `nextCursor` back as `cursor` until it is null. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const pageRequestSchema = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.int().min(1).max(100).default(50),
});
