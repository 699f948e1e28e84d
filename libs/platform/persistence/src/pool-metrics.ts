import { metrics } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';

interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** How full the pool is, and how many wait for a connection. */
export function observePool(dataSource: DataSource, service: string): void {
  const { master: pool } = dataSource.driver as unknown as { master: Pool };
  metrics
    .getMeter('parlance.persistence')
    .createObservableGauge('database_pool_connections', {
      description: 'Connections of the pool by state, and callers that wait for one',
    })
    .addCallback((result) => {
      result.observe(pool.totalCount - pool.idleCount, { service, state: 'used' });
      result.observe(pool.idleCount, { service, state: 'idle' });
      result.observe(pool.waitingCount, { service, state: 'waited-for' });
    });
}
