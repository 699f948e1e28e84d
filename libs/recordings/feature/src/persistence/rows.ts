import type { CallRecording, Transcript } from '@parlance/recordings/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is to be done next: to listen while the call runs, then one after the other. */
export type Step = 'live' | 'files' | 'transcript' | 'summary';

type Jsonb<Key extends keyof CallRecording> = CallRecording[Key];

/** One call: what is known of it, and the work that is left. */
@Entity('call_recording')
export class CallRecordingRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') callId!: string;
  @Column('uuid') contactId!: string;
  @Column('uuid') conversationId!: string;
  @Column('uuid') inboxId!: string;
  @Column({ type: 'uuid', nullable: true }) teamId!: string | null;
  @Column({ type: 'uuid', nullable: true }) agentId!: string | null;
  @Column({ type: 'uuid', nullable: true }) assigneeId!: string | null;
  @Column('text') state!: CallRecording['state'];
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** When the recording began: position 0 of every time in it. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) startedAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) endedAt!: Date | null;
  @Column({ type: 'integer', nullable: true }) durationMs!: number | null;
  @Column('jsonb') files!: Jsonb<'files'>;
  @Column({ type: 'jsonb', nullable: true }) announcement!: Jsonb<'announcement'>;
  @Column('jsonb') spans!: Jsonb<'spans'>;
  @Column('jsonb') transcript!: Transcript;
  @Column('jsonb') summary!: Jsonb<'summary'>;
  @Column('jsonb') variables!: Jsonb<'variables'>;
  @Column('integer') version!: number;
  @Column({ type: 'text', nullable: true }) step!: Step | null;
  @Column('integer') attempts!: number;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) dueAt!: Date | null;
  /** Whose turn it is. Whoever comes back later than `dueAt` may find another one here, and writes nothing. */
  @Column({ type: 'uuid', nullable: true }) leaseId!: string | null;
}
