import { currentContext } from '@parlance/platform/observability';
import type { Tx } from '@parlance/platform/persistence';
import {
  fieldErrors,
  type CommandContract,
  type DataOf,
  type Envelope,
  type EventContract,
} from '@parlance/shared/contract-kit';
import { idTime, newId, type Clock } from '@parlance/shared/kernel';
import type { FastPath } from './fast-path';
import { insertOutboxRows, type OutboxRow } from './outbox-row';
import { injectTrace } from './trace-carrier';

export interface Statement<C extends EventContract | CommandContract> {
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly data: DataOf<C>;
  /** Needed in a transaction across tenants, otherwise the transaction's own. */
  readonly tenantId?: string;
  /** Left out: the first cause of the present work, or the message itself. */
  readonly correlationId?: string;
  /** Left out: the message that is being handled. */
  readonly causationId?: string;
}

/**
 * The only way to publish an event or a command: a row in the transaction that makes it true. After the commit it is
 * on its way at once; whatever happens then, the relay brings it.
 */
export class Outbox {
  private readonly uncommitted = new WeakMap<Tx, OutboxRow[]>();

  constructor(
    private readonly source: string,
    private readonly clock: Clock,
    private readonly fastPath: FastPath,
  ) {}

  /** Call it after taking the aggregate's row lock: then the order of rows is the order of commits per aggregate. */
  add<C extends EventContract | CommandContract>(
    tx: Tx,
    contract: C,
    statement: Statement<C>,
  ): Envelope<DataOf<C>> {
    const [envelope] = this.addAll(tx, contract, [statement]);
    return envelope!;
  }

  /** Several messages of one kind with one statement. */
  addAll<C extends EventContract | CommandContract>(
    tx: Tx,
    contract: C,
    statements: readonly Statement<C>[],
  ): Envelope<DataOf<C>>[] {
    if (statements.length === 0) return [];
    const trace = injectTrace();
    const envelopes = statements.map((statement) =>
      this.envelope(tx, contract, statement, trace.traceparent),
    );
    const rows = envelopes.map((envelope): OutboxRow => ({
      tenantId: envelope.tenantid,
      id: envelope.id,
      // From the id, so that whoever has the envelope knows the partition.
      createdAt: idTime(envelope.id),
      stream: contract.stream,
      subject: contract.subject(envelope.tenantid),
      type: contract.type,
      aggregateId: envelope.subject,
      headers: {
        ...trace,
        'content-type': 'application/cloudevents+json',
        'x-tenant-id': envelope.tenantid,
        'x-correlation-id': envelope.correlationid,
      },
      payload: JSON.stringify(envelope),
    }));
    insertOutboxRows(tx, rows);
    this.publishAfterCommit(tx, rows);
    return envelopes;
  }

  private publishAfterCommit(tx: Tx, rows: readonly OutboxRow[]): void {
    const gathered = this.uncommitted.get(tx);
    if (gathered) {
      gathered.push(...rows);
      return;
    }
    const first = [...rows];
    this.uncommitted.set(tx, first);
    tx.afterCommit(() => this.fastPath.dispatch(first));
  }

  private envelope<C extends EventContract | CommandContract>(
    tx: Tx,
    contract: C,
    statement: Statement<C>,
    traceparent: string | undefined,
  ): Envelope<DataOf<C>> {
    const tenantId = statement.tenantId ?? tx.tenantId;
    if (tenantId === '*')
      throw new Error(`${contract.type}: name the tenant in a transaction across tenants`);
    if (tx.tenantId !== '*' && tenantId !== tx.tenantId)
      throw new Error(`${contract.type}: the transaction belongs to another tenant`);
    const parsed = contract.data.safeParse(statement.data);
    if (!parsed.success) {
      const wrong = fieldErrors(parsed.error).map((e) => `${e.path}: ${e.message}`);
      throw new Error(`${contract.type} is not as its contract says: ${wrong.join('; ')}`);
    }
    const context = currentContext();
    const id = newId();
    const causationId = statement.causationId ?? context?.causationId;
    return {
      specversion: '1.0',
      id,
      source: this.source,
      type: contract.type,
      subject: statement.aggregateId,
      time: this.clock.now().toISOString(),
      datacontenttype: 'application/json',
      dataschema: `https://parlance.dev/schemas/${contract.type}`,
      tenantid: tenantId,
      aggregateversion: statement.aggregateVersion,
      correlationid: statement.correlationId ?? context?.correlationId ?? id,
      ...(causationId !== undefined && { causationid: causationId }),
      ...(traceparent !== undefined && { traceparent }),
      data: parsed.data as DataOf<C>,
    };
  }
}
