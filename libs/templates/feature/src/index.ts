import { Module } from '@nestjs/common';
import {
  getGraphAccess,
  inboxUpdated,
  listGraphAccounts,
  templateNoticeReceived,
} from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import { encryptionConfig, type ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import * as contracts from '@parlance/templates/contracts';
import { Browse } from './catalogue/browse';
import { Changes } from './catalogue/changes';
import { templatesConfig } from './config';
import { GraphAccess } from './graph/graph-access';
import { templateMigrations } from './persistence/migrations';
import { AccountSyncRow, TemplateRow } from './persistence/rows';
import { CheckTemplateSend } from './sending/check-template-send';
import { CreateTemplate } from './submission/create-template';
import { DeleteTemplate } from './submission/delete-template';
import { EditTemplate } from './submission/edit-template';
import { SubmissionSweeper } from './submission/submission-sweeper';
import { Submissions } from './submission/submissions';
import { AccountLeases } from './sync/account-leases';
import { Reconciler } from './sync/reconciler';
import { SyncAccount } from './sync/sync-account';
import { TakeNotice } from './sync/take-notice';
import { DURABLES, TemplatesController } from './templates.controller';

@Module({
  controllers: [TemplatesController],
  providers: [
    AccountLeases,
    Browse,
    Changes,
    CheckTemplateSend,
    CreateTemplate,
    DeleteTemplate,
    EditTemplate,
    GraphAccess,
    Reconciler,
    SubmissionSweeper,
    Submissions,
    SyncAccount,
    TakeNotice,
  ],
})
export class TemplatesModule {}

export const templateManifest: ServiceManifest = {
  name: 'template-service',
  schema: 'templates',
  publishes: [contracts.templateUpdated],
  consumes: [
    { contract: templateNoticeReceived, durable: DURABLES.notices },
    { contract: inboxUpdated, durable: DURABLES.inboxes },
  ],
  serves: [
    contracts.listTemplates,
    contracts.getTemplate,
    contracts.lintTemplate,
    contracts.createTemplate,
    contracts.editTemplate,
    contracts.deleteTemplate,
    contracts.syncTemplates,
    contracts.checkTemplateSend,
  ],
  asks: [getGraphAccess, listGraphAccounts],
};

export const templateSchema: ServiceSchema = {
  schema: 'templates',
  migrations: templateMigrations,
  entities: [TemplateRow, AccountSyncRow],
};

/** The template catalogue: what may be sent, what it needs, and what Meta thinks of it. */
export const templateService: ServiceDefinition = {
  manifest: templateManifest,
  schema: templateSchema,
  config: [encryptionConfig, templatesConfig],
  module: () => TemplatesModule,
  http: 'health-only',
  port: 8082,
};
