import { Injectable } from '@nestjs/common';
import { accessTokenAad, getGraphAccess } from '@parlance/messaging/contracts';
import { SafeHttpClient } from '@parlance/platform/http';
import { QueryClient } from '@parlance/platform/messaging';
import { FieldCipher } from '@parlance/platform/persistence';
import { CallingClient } from '@parlance/providers/whatsapp-cloud';

/** Shorter than the wait of whoever asked us. */
const GRAPH_TIMEOUT_MS = 6_000;

/** A client for the account of a tenant, with the token that the messaging gateway keeps. */
@Injectable()
export class CallingAccess {
  constructor(
    private readonly queries: QueryClient,
    private readonly cipher: FieldCipher,
    private readonly http: SafeHttpClient,
  ) {}

  /** Throws ProblemError when the account is not connected or the gateway does not answer. */
  async client(tenantId: string, wabaId: string): Promise<CallingClient> {
    const access = await this.queries.ask(getGraphAccess, { tenantId, wabaId }, { tenantId });
    return new CallingClient({
      graphUrl: access.graphUrl,
      graphVersion: access.graphVersion,
      accessToken: this.cipher.decrypt(
        access.encryptedAccessToken,
        accessTokenAad(tenantId, access.connectionId),
      ),
      http: this.http,
      timeoutMs: GRAPH_TIMEOUT_MS,
    });
  }
}
