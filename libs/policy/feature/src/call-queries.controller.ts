import { Controller } from '@nestjs/common';
import { OnQuery } from '@parlance/platform/messaging';
import {
  getCallPermissions,
  getCallSettings,
  listCallDecisions,
  listPermissions,
  recordCallSettingsSync,
  recordPermissionReading,
  releaseCall,
  releasePermissionRequest,
  reserveCall,
  reservePermissionRequest,
  updateCallSettings,
} from '@parlance/policy/contracts';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { Permissions } from './calls/permissions';
import { Reserve } from './calls/reserve';
import { CallSettingsDesk } from './settings/call-settings-desk';

/** What this service answers about calls. */
@Controller()
export class CallQueriesController {
  constructor(
    private readonly permissions: Permissions,
    private readonly reservations: Reserve,
    private readonly settings: CallSettingsDesk,
  ) {}

  @OnQuery(getCallPermissions)
  getCallPermissions(
    request: RequestOf<typeof getCallPermissions>,
  ): Promise<ReplyOf<typeof getCallPermissions>> {
    return this.permissions.get(request);
  }

  @OnQuery(listPermissions)
  listPermissions(request: RequestOf<typeof listPermissions>): Promise<ReplyOf<typeof listPermissions>> {
    return this.permissions.list(request);
  }

  @OnQuery(recordPermissionReading)
  recordPermissionReading(
    request: RequestOf<typeof recordPermissionReading>,
  ): Promise<ReplyOf<typeof recordPermissionReading>> {
    return this.permissions.reading(request);
  }

  @OnQuery(listCallDecisions)
  listCallDecisions(
    request: RequestOf<typeof listCallDecisions>,
  ): Promise<ReplyOf<typeof listCallDecisions>> {
    return this.permissions.decisions(request);
  }

  @OnQuery(reserveCall)
  reserveCall(request: RequestOf<typeof reserveCall>): Promise<ReplyOf<typeof reserveCall>> {
    return this.reservations.call(request);
  }

  @OnQuery(releaseCall)
  releaseCall(request: RequestOf<typeof releaseCall>): Promise<ReplyOf<typeof releaseCall>> {
    return this.reservations.release(request);
  }

  @OnQuery(reservePermissionRequest)
  reservePermissionRequest(
    request: RequestOf<typeof reservePermissionRequest>,
  ): Promise<ReplyOf<typeof reservePermissionRequest>> {
    return this.reservations.permissionRequest(request);
  }

  @OnQuery(releasePermissionRequest)
  releasePermissionRequest(
    request: RequestOf<typeof releasePermissionRequest>,
  ): Promise<ReplyOf<typeof releasePermissionRequest>> {
    return this.reservations.releaseRequest(request);
  }

  @OnQuery(getCallSettings)
  getCallSettings(request: RequestOf<typeof getCallSettings>): Promise<ReplyOf<typeof getCallSettings>> {
    return this.settings.get(request);
  }

  @OnQuery(updateCallSettings)
  updateCallSettings(
    request: RequestOf<typeof updateCallSettings>,
  ): Promise<ReplyOf<typeof updateCallSettings>> {
    return this.settings.update(request);
  }

  @OnQuery(recordCallSettingsSync)
  recordCallSettingsSync(
    request: RequestOf<typeof recordCallSettingsSync>,
  ): Promise<ReplyOf<typeof recordCallSettingsSync>> {
    return this.settings.recordSync(request);
  }
}
