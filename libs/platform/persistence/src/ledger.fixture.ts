import { testDatabase, type TestDatabase } from '@parlance/testing/harness';
import type { DataSource } from 'typeorm';
import { connect } from './data-source';
import { defaultPartitionSql, withoutStatisticsSql } from './partitions';
import type { ServiceSchema } from './schema';
import { tenantTableSql } from './tenant-table';
import { UnitOfWork } from './unit-of-work';

/** A small schema for the tests of this library. */
export const ledger: ServiceSchema = {
  schema: 'ledger',
  entities: [],
  migrations: [
    {
      id: '0001-account',
      up: [
        `create table account (
           tenant_id text not null, id text not null, balance int not null default 0, note jsonb,
           primary key (tenant_id, id)
         )`,
        tenantTableSql('account'),
      ],
    },
    {
      id: '0002-movement',
      up: [
        `create table movement (
           tenant_id text not null, id uuid not null, occurred_at timestamptz(3) not null, amount int not null,
           reason text, primary key (tenant_id, id, occurred_at)
         ) partition by range (occurred_at)`,
        defaultPartitionSql('movement'),
        tenantTableSql('movement'),
        withoutStatisticsSql('movement', 'reason'),
      ],
    },
  ],
};

export interface Ledger {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly unitOfWork: UnitOfWork;
}

export async function openLedger(poolSize = 5): Promise<Ledger> {
  const database = await testDatabase(ledger);
  const dataSource = await connect(ledger, { url: database.url('ledger'), poolSize });
  return { database, dataSource, unitOfWork: new UnitOfWork(dataSource) };
}
