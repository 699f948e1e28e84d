import { createHmac } from 'node:crypto';

export interface BusinessNumber {
  wabaId: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
}

/** One text of a customer, as an item of `messages`. */
export const textItem = (wamid: string, from: string, body: string, at: Date): object => ({
  from,
  id: wamid,
  timestamp: String(Math.floor(at.getTime() / 1000)),
  type: 'text',
  text: { body },
});

/** Webhooks are of one number and one field each; Meta puts up to 1,000 items into one. */
export function messagesWebhook(
  number: BusinessNumber,
  part: { messages?: object[]; statuses?: object[] },
): Buffer {
  const metadata = {
    display_phone_number: number.displayPhoneNumber,
    phone_number_id: number.phoneNumberId,
  };
  return Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: number.wabaId,
          changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...part } }],
        },
      ],
    }),
  );
}

export const signatureOf = (body: Buffer, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** Meta waits that long. */
const TIMEOUT_MS = 20_000;

/** Posts as Meta does; null when there was no answer at all. */
export async function post(
  url: string,
  body: Buffer,
  appSecret: string,
  { signature = signatureOf(body, appSecret) }: { signature?: string } = {},
): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
