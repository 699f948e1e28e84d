import { Controller } from '@nestjs/common';
import { inboxUpdated, templateNoticeReceived } from '@parlance/messaging/contracts';
import { OnEvent, OnQuery } from '@parlance/platform/messaging';
import type { DataOf, Envelope, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import * as contracts from '@parlance/templates/contracts';
import { Browse } from './catalogue/browse';
import { requireWriter } from './principals';
import { CheckTemplateSend } from './sending/check-template-send';
import { CreateTemplate } from './submission/create-template';
import { DeleteTemplate } from './submission/delete-template';
import { EditTemplate } from './submission/edit-template';
import { SyncAccount } from './sync/sync-account';
import { TakeNotice } from './sync/take-notice';

export const DURABLES = { notices: 'template-notices', inboxes: 'connected-inboxes' } as const;

/** What this service hears and answers. */
@Controller()
export class TemplatesController {
  constructor(
    private readonly browse: Browse,
    private readonly creation: CreateTemplate,
    private readonly editing: EditTemplate,
    private readonly deletion: DeleteTemplate,
    private readonly accounts: SyncAccount,
    private readonly sends: CheckTemplateSend,
    private readonly notices: TakeNotice,
  ) {}

  @OnEvent(templateNoticeReceived, { durable: DURABLES.notices, concurrency: 4 })
  templateNotice(envelope: Envelope<DataOf<typeof templateNoticeReceived>>): Promise<void> {
    return this.notices.templateNotice(envelope, DURABLES.notices);
  }

  @OnEvent(inboxUpdated, { durable: DURABLES.inboxes })
  async inboxUpdated(envelope: Envelope<DataOf<typeof inboxUpdated>>): Promise<void> {
    this.notices.inboxUpdated(envelope);
  }

  @OnQuery(contracts.listTemplates)
  list(request: RequestOf<typeof contracts.listTemplates>): Promise<ReplyOf<typeof contracts.listTemplates>> {
    return this.browse.list(request);
  }

  @OnQuery(contracts.getTemplate)
  get(request: RequestOf<typeof contracts.getTemplate>): Promise<ReplyOf<typeof contracts.getTemplate>> {
    return this.browse.get(request);
  }

  @OnQuery(contracts.lintTemplate)
  async lint(
    request: RequestOf<typeof contracts.lintTemplate>,
  ): Promise<ReplyOf<typeof contracts.lintTemplate>> {
    return this.browse.lint(request);
  }

  @OnQuery(contracts.createTemplate)
  create(
    request: RequestOf<typeof contracts.createTemplate>,
  ): Promise<ReplyOf<typeof contracts.createTemplate>> {
    return this.creation.create(request);
  }

  @OnQuery(contracts.editTemplate)
  edit(request: RequestOf<typeof contracts.editTemplate>): Promise<ReplyOf<typeof contracts.editTemplate>> {
    return this.editing.edit(request);
  }

  @OnQuery(contracts.deleteTemplate)
  delete(
    request: RequestOf<typeof contracts.deleteTemplate>,
  ): Promise<ReplyOf<typeof contracts.deleteTemplate>> {
    return this.deletion.delete(request);
  }

  @OnQuery(contracts.syncTemplates)
  async sync({
    actor,
    wabaId,
  }: RequestOf<typeof contracts.syncTemplates>): Promise<ReplyOf<typeof contracts.syncTemplates>> {
    requireWriter(actor);
    return this.accounts.sync(actor.tenantId, wabaId);
  }

  @OnQuery(contracts.checkTemplateSend)
  checkSend(
    request: RequestOf<typeof contracts.checkTemplateSend>,
  ): Promise<ReplyOf<typeof contracts.checkTemplateSend>> {
    return this.sends.answer(request);
  }
}
