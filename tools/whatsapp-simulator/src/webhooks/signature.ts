import { createHmac } from 'node:crypto';

/** The value of `X-Hub-Signature-256`: HMAC-SHA256 over the exact bytes, keyed with the app secret. */
export const signature = (body: Buffer, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
