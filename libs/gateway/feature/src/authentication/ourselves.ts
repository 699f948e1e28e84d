import type { Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';

const SELF_ID = newId();

/** The gateway itself, when it has to know more than whoever asks may see. */
export const ourselves = (tenantId: string): Principal => ({
  kind: 'system',
  id: SELF_ID,
  tenantId,
  name: 'api-gateway',
  role: 'administrator',
  teamIds: [],
  inboxIds: [],
  scopes: [],
});
