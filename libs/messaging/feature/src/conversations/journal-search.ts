import { Inject, Injectable } from '@nestjs/common';
import type { searchJournal } from '@parlance/messaging/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { requireAdministrator } from '../access';
import { decodeCursor, pageOf } from '../persistence/cursor';

type Entry = ReplyOf<typeof searchJournal>['items'][number];

interface Row {
  id: string;
  received_at: Date;
  provider: string;
  field: string;
  kind: string;
  phone_number_id: string | null;
  waba_id: string | null;
  state: Entry['state'];
  error: string | null;
  payload: string;
}

/** C-004: what Meta sent stays to be looked up, whatever became of it. */
@Injectable()
export class JournalSearch {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async search(request: RequestOf<typeof searchJournal>): Promise<ReplyOf<typeof searchJournal>> {
    const { actor, limit } = request;
    requireAdministrator(actor, 'workspace:read');
    const position = decodeCursor(request.cursor);
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) =>
      tx.query<Row>(
        `select id, received_at, provider, field, kind, phone_number_id, waba_id, state, error, payload
         from webhook_item where tenant_id = $1
           and ($2::text is null or field = $2) and ($3::text is null or state = $3)
           and ($4::timestamptz is null or (received_at, id) < ($4::timestamptz, $5::uuid))
         order by received_at desc, id desc limit $6`,
        [
          actor.tenantId,
          request.field ?? null,
          request.state ?? null,
          position?.at ?? null,
          position?.id ?? null,
          limit + 1,
        ],
      ),
    );
    return pageOf(
      rows,
      limit,
      (row) => ({ at: row.received_at.toISOString(), id: row.id }),
      (row) => ({
        id: row.id,
        receivedAt: row.received_at.toISOString(),
        provider: row.provider,
        field: row.field,
        kind: row.kind,
        phoneNumberId: row.phone_number_id,
        wabaId: row.waba_id,
        state: row.state,
        error: row.error,
        payload: JSON.parse(row.payload) as unknown,
      }),
    );
  }
}
