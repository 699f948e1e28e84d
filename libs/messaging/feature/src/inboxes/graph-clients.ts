import { Inject, Injectable } from '@nestjs/common';
import { accessTokenAad } from '@parlance/messaging/contracts';
import { CLOCK } from '@parlance/platform/config';
import { SafeHttpClient } from '@parlance/platform/http';
import { FieldCipher, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import { plus, seconds, type Clock } from '@parlance/shared/kernel';

export interface ConnectionRow {
  id: string;
  waba_id: string;
  app_id: string;
  access_token: string;
  graph_url: string;
  graph_version: string;
}

export interface GraphCredentials {
  readonly graphUrl: string;
  readonly graphVersion: string;
  readonly accessToken: string;
}

interface Cached {
  readonly client: WhatsAppCloudClient;
  /** As it stands at rest: says whether the token is still the one in use. */
  readonly encryptedToken: string;
  readonly until: Date;
}

const CACHED_FOR = seconds(10);

/** Clients of Graph for the connections of organisations; their tokens are decrypted here and nowhere else. */
@Injectable()
export class GraphClients {
  private readonly cache = new Map<string, Cached>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(SafeHttpClient) private readonly http: SafeHttpClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For credentials that are not stored yet. */
  open(credentials: GraphCredentials): WhatsAppCloudClient {
    return new WhatsAppCloudClient({ ...credentials, http: this.http });
  }

  async of(tenantId: string, connectionId: string): Promise<WhatsAppCloudClient> {
    const key = `${tenantId}/${connectionId}`;
    const now = this.clock.now();
    const cached = this.cache.get(key);
    if (cached && now < cached.until) return cached.client;
    const row = await this.read(tenantId, connectionId);
    const client =
      cached?.encryptedToken === row.access_token
        ? cached.client
        : this.open({
            graphUrl: row.graph_url,
            graphVersion: row.graph_version,
            accessToken: this.cipher.decrypt(row.access_token, accessTokenAad(tenantId, connectionId)),
          });
    this.cache.set(key, { client, encryptedToken: row.access_token, until: plus(now, CACHED_FOR) });
    return client;
  }

  /** Forgets a token that Meta refused; true when another one has been stored meanwhile. */
  async hasNewToken(tenantId: string, connectionId: string): Promise<boolean> {
    const key = `${tenantId}/${connectionId}`;
    const refused = this.cache.get(key);
    this.cache.delete(key);
    return (
      refused !== undefined &&
      (await this.read(tenantId, connectionId)).access_token !== refused.encryptedToken
    );
  }

  private async read(tenantId: string, connectionId: string): Promise<ConnectionRow> {
    const row = await this.unitOfWork.run(tenantId, (tx) => findConnection(tx, tenantId, connectionId));
    if (!row) throw new Error('The connection of a number is missing');
    return row;
  }
}

export async function findConnection(tx: Tx, tenantId: string, id: string): Promise<ConnectionRow | null> {
  const [row] = await tx.query<ConnectionRow>(
    `select id, waba_id, app_id, access_token, graph_url, graph_version from graph_connection
     where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  return row ?? null;
}
