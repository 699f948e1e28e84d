import type {
  ParameterFormat,
  TemplateCategory,
  TemplateComponent,
  TemplateQuality,
  TemplateStatus,
} from '@parlance/templates/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type SubmissionKind = 'creating' | 'editing' | 'deleting';

/** What a person wrote and Meta has not confirmed. */
export interface Draft {
  category: TemplateCategory;
  components: TemplateComponent[];
}

/** A template of the catalogue as it stands in the table. */
@Entity('template')
export class TemplateRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  wabaId!: string;
  @Column({ type: 'text', nullable: true })
  metaId!: string | null;
  @Column('text')
  name!: string;
  @Column('text')
  language!: string;
  @Column('text')
  parameterFormat!: ParameterFormat;
  @Column('json')
  components!: TemplateComponent[];
  @Column({ type: 'timestamptz', precision: 3 })
  componentsStatedAt!: Date;
  @Column('text')
  category!: TemplateCategory;
  @Column({ type: 'text', nullable: true })
  previousCategory!: TemplateCategory | null;
  @Column({ type: 'timestamptz', precision: 3 })
  categoryStatedAt!: Date;
  @Column({ type: 'text', nullable: true })
  announcedCategory!: TemplateCategory | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  announcedEffectiveAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  announcedStatedAt!: Date | null;
  @Column('text')
  status!: TemplateStatus;
  @Column({ type: 'text', nullable: true })
  reasonCode!: string | null;
  @Column({ type: 'text', nullable: true })
  reasonDetail!: string | null;
  @Column({ type: 'timestamptz', precision: 3 })
  statusStatedAt!: Date;
  @Column('text')
  quality!: TemplateQuality;
  @Column({ type: 'timestamptz', precision: 3 })
  qualityStatedAt!: Date;
  @Column({ type: 'text', nullable: true })
  submission!: SubmissionKind | null;
  @Column({ type: 'json', nullable: true })
  draft!: Draft | null;
  @Column('integer')
  submissionAttempts!: number;
  /** When the submission is tried (again); in the future while somebody is at it. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  submissionDueAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
  @Column('integer')
  version!: number;
}

/** Nothing is under way. */
export const NO_SUBMISSION = {
  submission: null,
  draft: null,
  submissionAttempts: 0,
  submissionDueAt: null,
} as const satisfies Partial<TemplateRow>;

/** When an account's catalogue was read; the lease keeps replicas from reading it at the same time. */
@Entity('account_sync')
export class AccountSyncRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @PrimaryColumn('text')
  wabaId!: string;
  @Column({ type: 'timestamptz', precision: 3 })
  leasedUntil!: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  syncedAt!: Date | null;
}
