import { Inject, Injectable } from '@nestjs/common';
import {
  accessTokenAad,
  inboxUpdated,
  messagingErrors,
  type connectInbox,
  type Inbox,
} from '@parlance/messaging/contracts';
import { fullBucket, numberRule } from '@parlance/messaging/domain';
import { CLOCK } from '@parlance/platform/config';
import { SafeHttpClient } from '@parlance/platform/http';
import { Outbox } from '@parlance/platform/messaging';
import {
  brokenConstraint,
  FieldCipher,
  idempotent,
  UnitOfWork,
  type Tx,
} from '@parlance/platform/persistence';
import { GraphError, type PhoneNumber, type WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import { platformErrors, ProblemError, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { requireAdministrator } from '../access';
import { ConnectedApps } from '../ingress/connected-apps';
import { fingerprintOf } from '../ingress/signature';
import {
  insertInbox,
  listInboxRows,
  toInbox,
  updateInboxRow,
  type InboxRow,
} from '../persistence/inboxes.sql';
import { Projector } from '../projection/projector';
import { replayed } from '../sending/replayed';
import { appSecretAad, verifyTokenAad } from './credentials';
import { GraphClients } from './graph-clients';

type ConnectRequest = RequestOf<typeof connectInbox>;

const DEFAULT_RATE = 80;
const HIGH_RATE = 1_000;

/** Connects a business number, or gives one that needs attention new credentials. */
@Injectable()
export class ConnectInbox {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(GraphClients) private readonly clients: GraphClients,
    @Inject(SafeHttpClient) private readonly http: SafeHttpClient,
    @Inject(ConnectedApps) private readonly apps: ConnectedApps,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws ProblemError: `messaging.graph_refused` with Meta's reason, `messaging.inbox_exists`. C-001, C-022: what comes
   * back is ready to receive and to send.
   */
  async connect({ idempotencyKey, ...request }: ConnectRequest): Promise<Inbox> {
    const { actor } = request;
    requireAdministrator(actor, 'workspace:write');
    const { accessToken, appSecret, verifyToken, ...plain } = request;
    // Secrets are told apart in the stored key, never kept by it.
    const secrets = fingerprintOf([accessToken, appSecret, verifyToken].join('\n'));
    const identified = { endpoint: 'connect-inbox', ...plain, actor: actor.id, secrets };
    const before = await replayed<Inbox>(this.unitOfWork, actor.tenantId, idempotencyKey, identified);
    if (before) return before;
    const number = await this.validate(request);
    const inbox = await this.unitOfWork
      .run(actor.tenantId, (tx) =>
        idempotent(tx, idempotencyKey, identified, () => this.store(tx, request, number)),
      )
      .catch((error: unknown) => {
        throw brokenConstraint(error)?.includes('phone_number_id') ? exists() : error;
      });
    this.apps.forget(request.appId);
    await this.projector.reroute();
    return inbox;
  }

  /** The token must open this number and every one that already shares it; then webhooks are subscribed. */
  private async validate(request: ConnectRequest): Promise<PhoneNumber> {
    const { actor } = request;
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) => listInboxRows(tx, actor.tenantId));
    const known = rows.find((row) => row.phone_number_id === request.phoneNumberId);
    if (known && toInbox(known).status === 'connected') throw exists();
    try {
      this.http.check(request.graphUrl);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'is not allowed';
      throw new ProblemError(platformErrors.invalid_input, {
        detail: `graphUrl: ${message}`,
        errors: [{ path: 'graphUrl', rule: 'address', message }],
      });
    }
    const client = this.clients.open(request);
    const number = await readNumber(client, request.phoneNumberId);
    const siblings = rows.filter(
      (row) => row.waba_id === request.wabaId && row.phone_number_id !== request.phoneNumberId,
    );
    for (const sibling of siblings) await readNumber(client, sibling.phone_number_id);
    await client
      .subscribeApp(request.wabaId)
      .catch((error: unknown) => Promise.reject(graphProblem(error, 'wabaId')));
    return number;
  }

  private async store(tx: Tx, request: ConnectRequest, number: PhoneNumber): Promise<Inbox> {
    const { tenantId } = request.actor;
    await this.storeApp(tx, request);
    const connectionId = await this.storeConnection(tx, request);
    const known = (await listInboxRows(tx, tenantId)).find(
      (row) => row.phone_number_id === request.phoneNumberId,
    );
    const row: InboxRow = {
      id: known?.id ?? newId(),
      connection_id: connectionId,
      name: request.name,
      app_id: request.appId,
      waba_id: request.wabaId,
      phone_number_id: request.phoneNumberId,
      display_phone_number: number.display_phone_number ?? request.phoneNumberId,
      status: 'connected',
      problem: null,
      webhook_problem: null,
      quality: qualityOf(number.quality_rating),
      messaging_limit: number.whatsapp_business_manager_messaging_limit ?? known?.messaging_limit ?? null,
      messages_per_second: number.throughput?.level === 'HIGH' ? HIGH_RATE : DEFAULT_RATE,
      limits_stated_at: known?.limits_stated_at ?? null,
      created_at: known?.created_at ?? this.clock.now(),
      version: (known?.version ?? 0) + 1,
    };
    if (known) await updateInboxRow(tx, tenantId, row);
    else await insertInbox(tx, tenantId, row);
    const { tokens, updatedAt } = fullBucket(numberRule(row.messages_per_second), this.clock.now());
    await tx.query(
      `insert into number_pace (tenant_id, inbox_id, tokens, updated_at) values ($1, $2, $3, $4)
       on conflict (tenant_id, inbox_id) do update set held_until = null`,
      [tenantId, row.id, tokens, updatedAt],
    );
    const inbox = toInbox(row);
    this.outbox.add(tx, inboxUpdated, {
      aggregateId: row.id,
      aggregateVersion: row.version,
      data: { inbox },
    });
    return inbox;
  }

  /** What was signed with an earlier secret stays the organisation's own. */
  private async storeApp(
    tx: Tx,
    { actor: { tenantId }, appId, appSecret, verifyToken }: ConnectRequest,
  ): Promise<void> {
    await tx.query(
      `insert into connected_app (tenant_id, app_id, secret, verify_token, secret_fingerprints, updated_at)
       values ($1, $2, $3, $4, array[$5], $6)
       on conflict (tenant_id, app_id) do update set secret = excluded.secret, verify_token = excluded.verify_token,
         updated_at = excluded.updated_at, secret_fingerprints =
           array(select distinct f from unnest(connected_app.secret_fingerprints || excluded.secret_fingerprints) as f)`,
      [
        tenantId,
        appId,
        this.cipher.encrypt(appSecret, appSecretAad(tenantId, appId)),
        this.cipher.encrypt(verifyToken, verifyTokenAad(tenantId, appId)),
        fingerprintOf(appSecret),
        this.clock.now(),
      ],
    );
  }

  private async storeConnection(tx: Tx, request: ConnectRequest): Promise<string> {
    const { tenantId } = request.actor;
    const [known] = await tx.query<{ id: string }>(
      'select id from graph_connection where tenant_id = $1 and waba_id = $2 for update',
      [tenantId, request.wabaId],
    );
    const id = known?.id ?? newId();
    await tx.query(
      `insert into graph_connection (tenant_id, id, waba_id, app_id, access_token, graph_url, graph_version, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (tenant_id, id) do update set app_id = excluded.app_id, access_token = excluded.access_token,
         graph_url = excluded.graph_url, graph_version = excluded.graph_version, updated_at = excluded.updated_at,
         subscription_checked_at = excluded.updated_at, unsubscribed_since = null, subscription_problem = null`,
      [
        tenantId,
        id,
        request.wabaId,
        request.appId,
        this.cipher.encrypt(request.accessToken, accessTokenAad(tenantId, id)),
        request.graphUrl,
        request.graphVersion,
        this.clock.now(),
      ],
    );
    return id;
  }
}

const exists = (): ProblemError =>
  new ProblemError(messagingErrors.inbox_exists, { detail: 'Each business number can be connected once' });

async function readNumber(client: WhatsAppCloudClient, phoneNumberId: string): Promise<PhoneNumber> {
  try {
    return await client.getPhoneNumber(phoneNumberId);
  } catch (error) {
    throw graphProblem(error, 'phoneNumberId');
  }
}

/** Meta's reason, at the field it is about. An outage is no fault of the credentials. */
function graphProblem(error: unknown, path: string): unknown {
  if (!(error instanceof GraphError)) return error;
  if (error.disposition === 'retry')
    return new ProblemError(platformErrors.unavailable, {
      detail: `Graph does not answer: ${error.details}`,
      retryAfterSeconds: 5,
      cause: error,
    });
  const field = error.disposition === 'credential' ? 'accessToken' : path;
  return new ProblemError(messagingErrors.graph_refused, {
    detail: `${error.title}: ${error.details}. ${error.advice}`,
    errors: [
      { path: field, rule: `graph.${error.code ?? error.httpStatus ?? 'error'}`, message: error.details },
    ],
    cause: error,
  });
}

function qualityOf(rating: string | undefined): Inbox['quality'] {
  return rating === 'GREEN' || rating === 'YELLOW' || rating === 'RED' ? rating : 'UNKNOWN';
}
