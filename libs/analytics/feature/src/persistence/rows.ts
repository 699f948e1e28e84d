import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The latest state of a call, flat, with what lists are filtered and sorted by. */
@Entity('call_history')
export class CallHistoryRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') callId!: string;
  /** Of the call as its owner counts; lower ones have been passed. */
  @Column('integer') version!: number;
  @Column('uuid') conversationId!: string;
  /** As the call stated it; merges are followed at reading. */
  @Column('uuid') contactId!: string;
  @Column('uuid') inboxId!: string;
  @Column({ type: 'uuid', nullable: true }) teamId!: string | null;
  @Column({ type: 'uuid', nullable: true }) agentId!: string | null;
  @Column({ type: 'uuid', nullable: true }) assigneeId!: string | null;
  /** The agent, or the assignee of a call that nobody took. */
  @Column({ type: 'uuid', nullable: true, insert: false, update: false }) ownerId!: string | null;
  @Column('text') direction!: string;
  @Column('text') state!: string;
  @Column('text') tab!: string;
  @Column({ type: 'timestamptz', precision: 3 }) startedAt!: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) answeredAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) endedAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) spokenAt!: Date | null;
  @Column({ type: 'integer', nullable: true }) durationSeconds!: number | null;
  @Column({ type: 'integer', insert: false, update: false }) talkSeconds!: number;
  @Column({ type: 'integer', nullable: true }) ringSeconds!: number | null;
  @Column({ type: 'jsonb', nullable: true }) callEnd!: Record<string, unknown> | null;
  @Column('boolean') unanswered!: boolean;
  @Column('boolean') needsFollowUp!: boolean;
  /** Grows with every change of the entry, whatever changed it; the version of our own event. */
  @Column('integer') revision!: number;
}

/** What there is of a call beside its history. May be known before the call. */
@Entity('call_recording')
export class CallRecordingRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') callId!: string;
  @Column('integer') version!: number;
  @Column('text') recording!: string;
  @Column('text') transcript!: string;
  @Column('text') summary!: string;
}

/** A customer as they are called today. Version 0 is what a call said of them. */
@Entity('contact')
export class ContactRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('bigint') version!: string;
  @Column({ type: 'timestamptz', precision: 3 }) statedAt!: Date;
  @Column({ type: 'text', nullable: true }) name!: string | null;
  @Column({ type: 'text', nullable: true }) phone!: string | null;
  @Column('text') searchText!: string;
}

/** Two contacts turned out to be one person. */
@Entity('contact_merge')
export class ContactMergeRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') mergedContactId!: string;
  @PrimaryColumn('uuid') contactId!: string;
}

@Entity('agent')
export class AgentRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('bigint') version!: string;
  @Column('text') name!: string;
  @Column('text') searchText!: string;
}

@Entity('inbox_name')
export class InboxNameRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('bigint') version!: string;
  @Column('text') name!: string;
}

/** What was spoken in a call, for search. */
@Entity('call_transcript')
export class CallTranscriptRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') callId!: string;
  @Column('bigint') version!: string;
  @Column({ type: 'timestamptz', precision: 3 }) statedAt!: Date;
  @Column('boolean') draft!: boolean;
  @Column('text') text!: string;
}
