import { defineConfig, secretSchema } from '@parlance/platform/config';
import { z } from 'zod';
import { parseKeys } from './field-cipher';

export const databaseConfig = defineConfig('Database', 'PostgreSQL 16 or newer: the record of everything.', {
  DATABASE_URL: secretSchema.describe(
    "Connection string of the service's own login role, for example postgres://messaging:…@db:5432/parlance. Never the administrator's: row security would not hold",
  ),
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(5)
    .describe('Connections of one process. Processes times this stays under max_connections'),
  IDEMPOTENCY_RETENTION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours for which an idempotency key is remembered'),
});

/** Added by services that keep credentials: they do not start without a key. */
export const encryptionConfig = defineConfig('Encryption', 'Keys for stored tokens and app secrets.', {
  ENCRYPTION_KEYS: secretSchema
    .refine((keys) => {
      try {
        return parseKeys(keys.reveal()).size > 0;
      } catch {
        return false;
      }
    }, 'must be a list of id:base64 with 32 bytes each; "openssl rand -base64 32" makes one')
    .describe(
      'AES-256 keys as "id:base64,id2:base64". The first encrypts, all decrypt. To rotate, put a new one in front',
    ),
});
