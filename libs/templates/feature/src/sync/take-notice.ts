import { Inject, Injectable } from '@nestjs/common';
import type { inboxUpdated, templateNoticeReceived } from '@parlance/messaging/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Inbox } from '@parlance/platform/messaging';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { minutes, type Clock } from '@parlance/shared/kernel';
import {
  applyNotice,
  noticeSubject,
  readNotice,
  saysTheSame,
  type NoticeSubject,
} from '@parlance/templates/domain';
import { Changes, nextVersion } from '../catalogue/changes';
import { entryColumns, entryOfRow } from '../persistence/entry-mapping';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { Reconciler } from './reconciler';

/** An inbox is announced with every change of its health; its account need not be read each time. */
const ENOUGH_MS = minutes(5);

/** Takes over what Meta reports by webhook (C-037, I25). */
@Injectable()
export class TakeNotice {
  constructor(
    private readonly inbox: Inbox,
    private readonly changes: Changes,
    private readonly reconciler: Reconciler,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async templateNotice(
    envelope: Envelope<DataOf<typeof templateNoticeReceived>>,
    consumer: string,
  ): Promise<void> {
    const { wabaId, field, value, occurredAt } = envelope.data;
    const subject = noticeSubject(value);
    const notice = readNotice(field, value);
    await this.inbox.once(envelope, consumer, async (tx) => {
      const reread = () => tx.afterCommit(() => this.reconciler.request(tx.tenantId, wabaId));
      // Texts come without their examples and a button without its kind: the template itself is read as well.
      if (notice.kind === 'reread' || notice.kind === 'components') reread();
      if (notice.kind === 'reread') return;
      const row = await subjectRow(new TemplateRepository(tx), wabaId, subject);
      if (row === null) return reread();
      const before = entryOfRow(row);
      const after = applyNotice(before, notice, new Date(occurredAt));
      const columns = entryColumns(after);
      if (saysTheSame(before, after)) await new TemplateRepository(tx).save([{ ...row, ...columns }]);
      else await this.changes.save(tx, [nextVersion(row, columns, this.clock.now())]);
    });
  }

  /** A number was connected, or its state changed: its account's templates are read soon. */
  inboxUpdated(envelope: Envelope<DataOf<typeof inboxUpdated>>): void {
    const { inbox } = envelope.data;
    if (inbox.status === 'connected') {
      this.reconciler.request(envelope.tenantid, inbox.wabaId, ENOUGH_MS);
    }
  }
}

/** By Meta's id; by name only while the answer that brings the id is on its way. */
async function subjectRow(
  templates: TemplateRepository,
  wabaId: string,
  { metaId, name, language }: NoticeSubject,
): Promise<TemplateRow | null> {
  const byId = metaId === null ? null : await templates.lockByMetaId(wabaId, metaId);
  if (byId !== null || name === null || language === null) return byId;
  const byName = await templates.lockNamed(wabaId, name, language);
  return byName !== null && (byName.metaId === null || metaId === null) ? byName : null;
}
