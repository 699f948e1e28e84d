import type { Tx } from '@parlance/platform/persistence';
import { IsNull } from 'typeorm';
import { SessionRow } from '../persistence/rows';

/** Ends every open session of a person; whoever is signed in has to sign in again. */
export async function endSessionsOf(tx: Tx, tenantId: string, personId: string, now: Date): Promise<void> {
  await tx.manager.update(SessionRow, { tenantId, personId, endedAt: IsNull() }, { endedAt: now });
}
