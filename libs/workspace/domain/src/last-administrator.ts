import type { WorkspaceRole } from './authorisation';

interface Standing {
  readonly id: string;
  readonly role: WorkspaceRole;
  readonly active: boolean;
}

/** True when this change would leave an organisation without anybody who can configure it. */
export function removesLastAdministrator(
  activeAdministratorIds: readonly string[],
  before: Standing,
  after: Standing,
): boolean {
  const was = before.role === 'administrator' && before.active;
  const stays = after.role === 'administrator' && after.active;
  return was && !stays && activeAdministratorIds.every((id) => id === before.id);
}
