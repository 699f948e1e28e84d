import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { post, signatureOf } from '../load/signed-webhooks';

/** One webhook that is about to be sent. */
export interface Attempt {
  readonly url: string;
  readonly body: Buffer;
  readonly appSecret: string;
}

export interface WebhookFault {
  readonly kind: string;
  /** Done before the webhook is sent as it should be. Resolves to true when something was accepted that must not be. */
  inflict(attempt: Attempt, random: () => number): Promise<boolean>;
}

const harmless = (fault: Promise<unknown>): Promise<boolean> => fault.then(() => false);

/** What can happen to a webhook between Meta and us, and does: each is followed by the webhook as it should be. */
export const webhookFaults: readonly WebhookFault[] = [
  { kind: 'webhook sent twice', inflict: (it) => harmless(post(it.url, it.body, it.appSecret)) },
  { kind: 'webhook overtaken', inflict: (_, random) => harmless(delay(500 + random() * 1_500)) },
  { kind: 'webhook late', inflict: (_, random) => harmless(delay(3_000 + random() * 5_000)) },
  { kind: 'webhook cut off', inflict: (it, random) => harmless(broken(it, 0.05 + random() * 0.9)) },
  { kind: 'answer to a webhook lost', inflict: (it) => harmless(broken(it, 1)) },
  { kind: 'webhook damaged', inflict: damaged },
];

/** A bit of it is not as it was signed. */
async function damaged({ url, body, appSecret }: Attempt, random: () => number): Promise<boolean> {
  const wrong = Buffer.from(body);
  wrong[Math.floor(random() * body.length)]! ^= 1;
  return (await post(url, wrong, appSecret, { signature: signatureOf(body, appSecret) })) === 200;
}

/** Sends so much of a webhook and resets the connection; nothing is read. */
async function broken({ url, body, appSecret }: Attempt, share: number): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `x-hub-signature-256: ${signatureOf(body, appSecret)}`,
    `content-length: ${body.length}`,
    '',
    '',
  ].join('\r\n');
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise<void>((done) => {
    socket.on('error', () => done());
    socket.once('connect', () =>
      socket.write(
        Buffer.concat([Buffer.from(head), body.subarray(0, Math.floor(body.length * share))]),
        () => {
          // It has to arrive: a reset would take it back.
          setTimeout(() => {
            socket.resetAndDestroy();
            done();
          }, 20);
        },
      ),
    );
  });
}
