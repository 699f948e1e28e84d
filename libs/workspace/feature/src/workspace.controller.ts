import { Controller } from '@nestjs/common';
import { OnQuery } from '@parlance/platform/messaging';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import * as contracts from '@parlance/workspace/contracts';
import { ApiKeys } from './api-keys/api-keys';
import { AuditTrail } from './audit/audit-trail';
import { Organisations } from './organisations/organisations';
import { Credentials } from './sessions/credentials';
import { SignIn } from './sessions/sign-in';
import { Teams } from './teams/teams';
import { Users } from './users/users';

/** The queries that this service answers. */
@Controller()
export class WorkspaceController {
  constructor(
    private readonly organisations: Organisations,
    private readonly users: Users,
    private readonly teams: Teams,
    private readonly apiKeys: ApiKeys,
    private readonly credentials: Credentials,
    private readonly signIns: SignIn,
    private readonly audit: AuditTrail,
  ) {}

  @OnQuery(contracts.createOrganisation)
  createOrganisation(
    request: RequestOf<typeof contracts.createOrganisation>,
  ): Promise<ReplyOf<typeof contracts.createOrganisation>> {
    return this.organisations.create(request);
  }

  @OnQuery(contracts.listTenants)
  listTenants(
    _request: RequestOf<typeof contracts.listTenants>,
  ): Promise<ReplyOf<typeof contracts.listTenants>> {
    return this.organisations.listTenants();
  }

  @OnQuery(contracts.signIn)
  signIn(request: RequestOf<typeof contracts.signIn>): Promise<ReplyOf<typeof contracts.signIn>> {
    return this.signIns.open(request);
  }

  @OnQuery(contracts.signOut)
  async signOut({ token }: RequestOf<typeof contracts.signOut>): Promise<ReplyOf<typeof contracts.signOut>> {
    await this.credentials.signOut(token);
    return {};
  }

  @OnQuery(contracts.verifyCredential)
  verifyCredential({
    token,
  }: RequestOf<typeof contracts.verifyCredential>): Promise<ReplyOf<typeof contracts.verifyCredential>> {
    return this.credentials.verify(token);
  }

  @OnQuery(contracts.getSession)
  getSession({
    actor,
  }: RequestOf<typeof contracts.getSession>): Promise<ReplyOf<typeof contracts.getSession>> {
    return this.credentials.describe(actor);
  }

  @OnQuery(contracts.listUsers)
  listUsers({ actor }: RequestOf<typeof contracts.listUsers>): Promise<ReplyOf<typeof contracts.listUsers>> {
    return this.users.list(actor);
  }

  @OnQuery(contracts.createUser)
  createUser(request: RequestOf<typeof contracts.createUser>): Promise<ReplyOf<typeof contracts.createUser>> {
    return this.users.create(request);
  }

  @OnQuery(contracts.updateUser)
  updateUser(request: RequestOf<typeof contracts.updateUser>): Promise<ReplyOf<typeof contracts.updateUser>> {
    return this.users.update(request);
  }

  @OnQuery(contracts.listTeams)
  listTeams({ actor }: RequestOf<typeof contracts.listTeams>): Promise<ReplyOf<typeof contracts.listTeams>> {
    return this.teams.list(actor);
  }

  @OnQuery(contracts.createTeam)
  createTeam(request: RequestOf<typeof contracts.createTeam>): Promise<ReplyOf<typeof contracts.createTeam>> {
    return this.teams.create(request);
  }

  @OnQuery(contracts.updateTeam)
  updateTeam(request: RequestOf<typeof contracts.updateTeam>): Promise<ReplyOf<typeof contracts.updateTeam>> {
    return this.teams.update(request);
  }

  @OnQuery(contracts.listApiKeys)
  listApiKeys({
    actor,
  }: RequestOf<typeof contracts.listApiKeys>): Promise<ReplyOf<typeof contracts.listApiKeys>> {
    return this.apiKeys.list(actor);
  }

  @OnQuery(contracts.createApiKey)
  createApiKey(
    request: RequestOf<typeof contracts.createApiKey>,
  ): Promise<ReplyOf<typeof contracts.createApiKey>> {
    return this.apiKeys.create(request);
  }

  @OnQuery(contracts.revokeApiKey)
  revokeApiKey({
    actor,
    apiKeyId,
  }: RequestOf<typeof contracts.revokeApiKey>): Promise<ReplyOf<typeof contracts.revokeApiKey>> {
    return this.apiKeys.revoke(actor, apiKeyId);
  }

  @OnQuery(contracts.listAuditEntries)
  listAuditEntries({
    actor,
    ...page
  }: RequestOf<typeof contracts.listAuditEntries>): Promise<ReplyOf<typeof contracts.listAuditEntries>> {
    return this.audit.list(actor, page);
  }
}
