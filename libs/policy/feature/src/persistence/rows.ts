import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The customer's latest message or call to one business number, as it was stated: never lowered. */
@Entity('service_window')
export class ServiceWindowRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') inboxId!: string;
  @PrimaryColumn('uuid') contactId!: string;
  @Column({ type: 'timestamptz', precision: 3 }) lastCustomerMessageAt!: Date;
}

/** Two contacts turned out to be one person. Kept as a pair, so that it does not matter which came first. */
@Entity('contact_merge')
export class ContactMergeRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') mergedContactId!: string;
  @PrimaryColumn('uuid') contactId!: string;
}

/** A refusal with the rule set and the facts it was decided on, so that it can be decided again. */
@Entity('decision')
export class DecisionRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column({ type: 'timestamptz', precision: 3 }) decidedAt!: Date;
  @Column('uuid') inboxId!: string;
  @Column('uuid') contactId!: string;
  @Column('text') ruleSet!: string;
  @Column('jsonb') facts!: Record<string, unknown>;
  @Column('jsonb') decision!: Record<string, unknown>;
}

/** One fact about the permission to call a customer, under the contact that it was stated for. Never changed. */
@Entity('call_ledger_event')
export class CallLedgerEventRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') inboxId!: string;
  @PrimaryColumn('uuid') contactId!: string;
  /** The identity of the fact: what is told twice is kept once. */
  @PrimaryColumn('text') key!: string;
  @Column({ type: 'timestamptz', precision: 3 }) at!: Date;
  @Column('jsonb') event!: Record<string, unknown>;
  @Column({ type: 'timestamptz', precision: 3 }) recordedAt!: Date;
}

/** The ledger of a pair, folded; its lock orders everything that reserves. One per person, whatever their contacts. */
@Entity('call_permission')
export class CallPermissionRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') inboxId!: string;
  @PrimaryColumn('uuid') contactId!: string;
  @Column('jsonb') ledger!: Record<string, unknown>;
  /** The four that lists are made by; a clock may have passed them. */
  @Column('boolean') granted!: boolean;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) expiresAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) requestExpiresAt!: Date | null;
  @Column('integer') unanswered!: number;
  /** When the clock alone changes what is permitted. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) dueAt!: Date | null;
  @Column('integer') version!: number;
}

/** A decision on a call or a permission request with what it was decided on, so that it can be decided again. */
@Entity('call_decision')
export class CallDecisionRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column({ type: 'timestamptz', precision: 3 }) decidedAt!: Date;
  @Column('uuid') inboxId!: string;
  @Column('uuid') contactId!: string;
  @Column('text') subject!: string;
  @Column('uuid') reservationId!: string;
  @Column('text') ruleSet!: string;
  @Column('jsonb') facts!: Record<string, unknown>;
  @Column('jsonb') decision!: Record<string, unknown>;
}

@Entity('call_settings')
export class CallSettingsRow {
  @PrimaryColumn('text') tenantId!: string;
  @PrimaryColumn('uuid') inboxId!: string;
  @Column('jsonb') settings!: Record<string, unknown>;
  @Column('text') syncState!: string;
  @Column({ type: 'text', nullable: true }) syncDetail!: string | null;
  @Column('integer') version!: number;
}
