import type { Role, Scope } from '@parlance/shared/contract-kit';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Rows as they stand in the tables; what they mean is decided in the domain. */

@Entity('organisation')
export class OrganisationRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @Column('text')
  name!: string;
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

@Entity('person')
export class PersonRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  name!: string;
  @Column('text')
  email!: string;
  /** The address as it is compared: lower case. Unique over all tenants. */
  @Column('text')
  emailKey!: string;
  @Column('text')
  passwordHash!: string;
  @Column('text')
  role!: Role;
  @Column('boolean')
  active!: boolean;
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
  @Column('integer')
  version!: number;
}

@Entity('team')
export class TeamRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  name!: string;
  @Column('uuid', { array: true })
  memberIds!: string[];
  @Column('uuid', { array: true })
  supervisorIds!: string[];
  @Column('uuid', { array: true })
  inboxIds!: string[];
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
  @Column('integer')
  version!: number;
}

@Entity('session')
export class SessionRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  personId!: string;
  @Column('text')
  tokenHash!: string;
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  endedAt!: Date | null;
}

@Entity('api_key')
export class ApiKeyRow {
  @PrimaryColumn('text')
  tenantId!: string;
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  name!: string;
  @Column('text')
  prefix!: string;
  @Column('text')
  role!: Role;
  @Column('text', { array: true })
  scopes!: Scope[];
  @Column('text')
  tokenHash!: string;
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;
}
