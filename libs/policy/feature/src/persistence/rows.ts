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
