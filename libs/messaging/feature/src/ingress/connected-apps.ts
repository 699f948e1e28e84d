import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { FieldCipher, UnitOfWork } from '@parlance/platform/persistence';
import { plus, seconds, type Clock } from '@parlance/shared/kernel';
import { appSecretAad, verifyTokenAad } from '../inboxes/credentials';
import { fingerprintOf } from './signature';

export interface AppSecret {
  readonly secret: string;
  readonly fingerprint: string;
  readonly verifyToken: string;
}

interface Cached {
  /** Read once for all webhooks that ask at the same time. */
  readonly secrets: Promise<readonly AppSecret[]>;
  readonly until: Date;
}

/** Another replica may connect an app; it is known here after this time at the latest. */
const CACHED_FOR = seconds(10);
const MOST_CACHED = 1_000;

/** The secrets of Meta apps, decrypted once. An app may be shared by organisations, each with what it knows of it. */
@Injectable()
export class ConnectedApps {
  private readonly cache = new Map<string, Cached>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Empty for an app that nobody has connected. */
  secretsOf(appId: string): Promise<readonly AppSecret[]> {
    const now = this.clock.now();
    const known = this.cache.get(appId);
    if (known && now < known.until) return known.secrets;
    const cached = { secrets: this.read(appId), until: plus(now, CACHED_FOR) };
    if (this.cache.size >= MOST_CACHED) this.cache.clear();
    this.cache.set(appId, cached);
    cached.secrets.catch(() => {
      if (this.cache.get(appId) === cached) this.cache.delete(appId);
    });
    return cached.secrets;
  }

  forget(appId: string): void {
    this.cache.delete(appId);
  }

  private async read(appId: string): Promise<AppSecret[]> {
    const rows = await this.unitOfWork.acrossTenants((tx) =>
      tx.query<{ tenant_id: string; secret: string; verify_token: string }>(
        'select tenant_id, secret, verify_token from connected_app where app_id = $1',
        [appId],
      ),
    );
    return rows.map((row) => {
      const secret = this.cipher.decrypt(row.secret, appSecretAad(row.tenant_id, appId));
      const verifyToken = this.cipher.decrypt(row.verify_token, verifyTokenAad(row.tenant_id, appId));
      return { secret, verifyToken, fingerprint: fingerprintOf(secret) };
    });
  }
}
