import { Module } from '@nestjs/common';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import * as contracts from '@parlance/workspace/contracts';
import { ApiKeys } from './api-keys/api-keys';
import { AuditTrail } from './audit/audit-trail';
import { Notices } from './notices';
import { Organisations } from './organisations/organisations';
import { workspaceMigrations } from './persistence/migrations';
import { ApiKeyRow, OrganisationRow, PersonRow, SessionRow, TeamRow } from './persistence/rows';
import { Credentials } from './sessions/credentials';
import { SessionSweeper } from './sessions/session-sweeper';
import { SignIn } from './sessions/sign-in';
import { Teams } from './teams/teams';
import { Users } from './users/users';
import { WorkspaceController } from './workspace.controller';

export { AuditTrail };

@Module({
  controllers: [WorkspaceController],
  providers: [ApiKeys, AuditTrail, Credentials, Notices, Organisations, SessionSweeper, SignIn, Teams, Users],
})
export class WorkspaceModule {}

export const workspaceManifest: ServiceManifest = {
  name: 'workspace-service',
  schema: 'workspace',
  publishes: [
    contracts.organisationCreated,
    contracts.userUpdated,
    contracts.teamUpdated,
    contracts.principalInvalidated,
  ],
  consumes: [],
  serves: [
    contracts.createOrganisation,
    contracts.signIn,
    contracts.signOut,
    contracts.verifyCredential,
    contracts.getSession,
    contracts.listUsers,
    contracts.createUser,
    contracts.updateUser,
    contracts.listTeams,
    contracts.createTeam,
    contracts.updateTeam,
    contracts.listApiKeys,
    contracts.createApiKey,
    contracts.revokeApiKey,
    contracts.listAuditEntries,
    contracts.listTenants,
  ],
  asks: [],
};

export const workspaceSchema: ServiceSchema = {
  schema: 'workspace',
  migrations: workspaceMigrations,
  entities: [OrganisationRow, PersonRow, TeamRow, SessionRow, ApiKeyRow],
};

/** Organisations, people, teams, sessions, API keys and the audit trail. */
export const workspaceService: ServiceDefinition = {
  manifest: workspaceManifest,
  schema: workspaceSchema,
  config: [],
  module: () => WorkspaceModule,
  http: 'health-only',
  port: 8084,
};
