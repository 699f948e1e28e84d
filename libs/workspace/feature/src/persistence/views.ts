import { reachOf } from '@parlance/workspace/domain';
import type { Principal } from '@parlance/shared/contract-kit';
import type { ApiKey, Organisation, Team, User } from '@parlance/workspace/contracts';
import type { ApiKeyRow, OrganisationRow, PersonRow, TeamRow } from './rows';

/** Rows as the rest of the world sees them. */

export const organisationView = (row: OrganisationRow): Organisation => ({
  id: row.tenantId,
  name: row.name,
  createdAt: row.createdAt.toISOString(),
});

export const userView = (row: PersonRow, teams: readonly TeamRow[]): User => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  teamIds: reachOf(row.id, teams).teamIds,
  active: row.active,
  createdAt: row.createdAt.toISOString(),
});

export const teamView = (row: TeamRow): Team => ({
  id: row.id,
  name: row.name,
  memberIds: row.memberIds,
  supervisorIds: row.supervisorIds,
  inboxIds: row.inboxIds,
  createdAt: row.createdAt.toISOString(),
});

export const apiKeyView = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  role: row.role,
  scopes: row.scopes,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

export const personPrincipal = (row: PersonRow, teams: readonly TeamRow[]): Principal => ({
  kind: 'user',
  id: row.id,
  tenantId: row.tenantId,
  name: row.name,
  role: row.role,
  ...reachOf(row.id, teams),
  scopes: [],
});

export const apiKeyPrincipal = (row: ApiKeyRow): Principal => ({
  kind: 'api-key',
  id: row.id,
  tenantId: row.tenantId,
  name: row.name,
  role: row.role,
  teamIds: [],
  inboxIds: [],
  scopes: row.scopes,
});
