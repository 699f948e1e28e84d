import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { Principal, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import type { ApiKey, createApiKey } from '@parlance/workspace/contracts';
import { decideGrant } from '@parlance/workspace/domain';
import { AuditTrail } from '../audit/audit-trail';
import { Notices } from '../notices';
import { ApiKeyRow } from '../persistence/rows';
import { apiKeyView } from '../persistence/views';
import { allow, notFound, permit } from '../refusals';
import { newToken, tokenHash } from '../tokens';

const PREFIX_LENGTH = 'pk_'.length + 8;

@Injectable()
export class ApiKeys {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly notices: Notices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(actor: Principal): Promise<{ items: ApiKey[] }> {
    permit(actor, 'api-keys.list');
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) =>
      tx.manager.find(ApiKeyRow, {
        where: { tenantId: actor.tenantId },
        order: { createdAt: 'ASC', id: 'ASC' },
      }),
    );
    return { items: rows.map(apiKeyView) };
  }

  /** The secret is in this answer and nowhere else: only its digest is kept. */
  async create({
    actor,
    name,
    role,
    scopes,
  }: RequestOf<typeof createApiKey>): Promise<ReplyOf<typeof createApiKey>> {
    permit(actor, 'api-keys.create');
    allow(decideGrant(actor, scopes));
    const { tenantId } = actor;
    const secret = newToken('pk');
    const key: ApiKeyRow = {
      tenantId,
      id: newId(),
      name,
      prefix: secret.slice(0, PREFIX_LENGTH),
      role,
      scopes: [...new Set(scopes)],
      tokenHash: tokenHash(secret),
      createdAt: this.clock.now(),
      lastUsedAt: null,
      revokedAt: null,
    };
    await this.unitOfWork.run(tenantId, async (tx) => {
      await tx.manager.insert(ApiKeyRow, key);
      await this.audit.record(tx, {
        tenantId,
        actorId: actor.id,
        action: 'api-key.created',
        subject: `api-key/${key.id}`,
        details: { role, scopes: key.scopes },
      });
    });
    return { apiKey: apiKeyView(key), secret };
  }

  /** Revoking a key again changes nothing. */
  async revoke(actor: Principal, apiKeyId: string): Promise<ApiKey> {
    permit(actor, 'api-keys.revoke');
    const { tenantId } = actor;
    return this.unitOfWork.run(tenantId, async (tx) => {
      const key = await tx.manager.findOne(ApiKeyRow, {
        where: { tenantId, id: apiKeyId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!key) throw notFound('API key');
      if (key.revokedAt !== null) return apiKeyView(key);
      key.revokedAt = this.clock.now();
      await tx.manager.update(ApiKeyRow, { tenantId, id: apiKeyId }, { revokedAt: key.revokedAt });
      await this.audit.record(tx, {
        tenantId,
        actorId: actor.id,
        action: 'api-key.revoked',
        subject: `api-key/${apiKeyId}`,
      });
      this.notices.principalsInvalidated(tx, tenantId, [apiKeyId]);
      return apiKeyView(key);
    });
  }
}
