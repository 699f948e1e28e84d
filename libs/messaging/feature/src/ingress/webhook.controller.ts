import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { messagingErrors } from '@parlance/messaging/contracts';
import { splitWebhook, type WebhookItem } from '@parlance/messaging/domain';
import { parseGraphJson } from '@parlance/providers/whatsapp-cloud';
import { OnlyMetered } from '@parlance/platform/http';
import { ProblemError } from '@parlance/shared/contract-kit';
import type { FastifyReply } from 'fastify';
import { ConnectedApps, type AppSecret } from './connected-apps';
import { Journal } from './journal';
import { equalTexts, isSigned } from './signature';

const APP_ID = /^\d{1,32}$/;

/** Where Meta delivers, one address for each app. Nothing but verifying and journalling happens in the request. */
@Controller('webhooks/whatsapp-cloud')
export class WebhookController {
  constructor(
    @Inject(ConnectedApps) private readonly apps: ConnectedApps,
    @Inject(Journal) private readonly journal: Journal,
  ) {}

  /** The handshake with which Meta verifies the address (Create a webhook endpoint). */
  @Get(':appId')
  async verify(
    @Param('appId') appId: string,
    @Query() query: Record<string, unknown>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const secrets = await this.secretsOf(appId);
    const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
    const known =
      mode === 'subscribe' &&
      typeof token === 'string' &&
      secrets.some((s) => equalTexts(s.verifyToken, token));
    if (!known || typeof challenge !== 'string')
      throw new ProblemError(messagingErrors.verify_token_mismatch, {
        detail: 'Set the verify token in the app to the one of the connection',
      });
    await reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(challenge);
  }

  /** 200 only after the commit. Bodies come here as the bytes that were signed, see `RawWebhookBodies`. */
  @Post(':appId')
  @HttpCode(200)
  @OnlyMetered()
  async receive(
    @Param('appId') appId: string,
    @Headers('x-hub-signature-256') signature: string | string[] | undefined,
    @Body() body: unknown,
  ): Promise<{ received: number }> {
    const secrets = await this.secretsOf(appId);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const signer = secrets.find(({ secret }) => isSigned(bytes, signature, secret));
    if (!signer)
      throw new ProblemError(messagingErrors.bad_signature, {
        detail:
          'X-Hub-Signature-256 must be sha256= and the HMAC-SHA256 of the body with the app secret, in hex',
      });
    const items = itemsOf(bytes);
    await this.journal.write(appId, signer.fingerprint, items);
    return { received: items.length };
  }

  private async secretsOf(appId: string): Promise<readonly AppSecret[]> {
    const secrets = APP_ID.test(appId) ? await this.apps.secretsOf(appId) : [];
    if (secrets.length === 0)
      throw new ProblemError(messagingErrors.unknown_app, { detail: 'Connect a number of this app first' });
    return secrets;
  }
}

function itemsOf(bytes: Buffer): readonly WebhookItem[] {
  let body: unknown;
  try {
    body = parseGraphJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed('(root)', 'json', 'must be JSON in UTF-8');
  }
  try {
    const split = splitWebhook(body);
    if (!split.ok) throw malformed(split.error.path, split.error.rule, split.error.message);
    return split.value;
  } catch (error) {
    if (error instanceof RangeError) throw malformed('(root)', 'depth', 'must not be nested so deeply');
    throw error;
  }
}

const malformed = (path: string, rule: string, message: string): ProblemError =>
  new ProblemError(messagingErrors.malformed_webhook, {
    detail: `${path}: ${message}`,
    errors: [{ path, rule, message }],
  });
