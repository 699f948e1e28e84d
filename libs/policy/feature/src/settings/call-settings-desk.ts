import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import {
  callSettingsChanged,
  type CallSettings,
  type getCallSettings,
  type recordCallSettingsSync,
  type updateCallSettings,
} from '@parlance/policy/contracts';
import {
  callSettingsProblems,
  callSettingsWarnings,
  decideInbound,
  isOpen,
  nextOpening,
  type CallSettings as Settings,
} from '@parlance/policy/domain';
import { platformErrors, ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { requireSettingsWriter } from '../access';
import { inboundToWire } from '../calls/to-wire';
import { CallSettingsRepository, type StoredCallSettings } from '../persistence/call-settings-repository';

/** Reads and changes the call settings of an inbox (C-110 to C-120). */
@Injectable()
export class CallSettingsDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async get(request: RequestOf<typeof getCallSettings>): Promise<ReplyOf<typeof getCallSettings>> {
    const { tenantId, inboxId } = request;
    const stored = await this.unitOfWork.run(tenantId, (tx) => new CallSettingsRepository(tx).get(inboxId));
    const now = this.clock.now();
    const { settings } = stored;
    return {
      settings: settingsToWire(stored),
      openNow: isOpen(settings.hours, now),
      nextOpening: nextOpening(settings.hours, now)?.toISOString() ?? null,
      inbound: inboundToWire(decideInbound(settings, now)),
      warnings: callSettingsWarnings(settings),
    };
  }

  async update(request: RequestOf<typeof updateCallSettings>): Promise<ReplyOf<typeof updateCallSettings>> {
    const { actor, inboxId, ...changes } = request;
    requireSettingsWriter(actor);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const repository = new CallSettingsRepository(tx);
      const stored = await repository.lock(inboxId);
      const settings: Settings = { ...stored.settings, ...changes };
      refuseProblems(settings);
      const next: StoredCallSettings = {
        inboxId,
        settings,
        sync: { state: 'pending', detail: null },
        version: stored.version + 1,
      };
      await repository.save(next);
      return this.announce(tx, next);
    });
  }

  async recordSync(
    request: RequestOf<typeof recordCallSettingsSync>,
  ): Promise<ReplyOf<typeof recordCallSettingsSync>> {
    const { tenantId, inboxId, version, state, detail } = request;
    return this.unitOfWork.run(tenantId, async (tx) => {
      const repository = new CallSettingsRepository(tx);
      const stored = await repository.lock(inboxId);
      const same = stored.sync.state === state && stored.sync.detail === detail;
      if (stored.version !== version || same) return settingsToWire(stored);
      const next = { ...stored, sync: { state, detail }, version: version + 1 };
      await repository.save(next);
      return this.announce(tx, next);
    });
  }

  private announce(tx: Tx, stored: StoredCallSettings): CallSettings {
    const settings = settingsToWire(stored);
    this.outbox.add(tx, callSettingsChanged, {
      aggregateId: stored.inboxId,
      aggregateVersion: stored.version,
      data: { settings },
    });
    return settings;
  }
}

function refuseProblems(settings: Settings): void {
  const errors = callSettingsProblems(settings);
  const [first] = errors;
  if (first)
    throw new ProblemError(platformErrors.invalid_input, {
      detail: `The call settings: ${first.path} ${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}`,
      errors,
    });
}

function settingsToWire({ inboxId, settings, sync, version }: StoredCallSettings): CallSettings {
  return {
    ...settings,
    inboxId,
    hours: {
      ...settings.hours,
      weekly: [...settings.hours.weekly],
      holidays: [...settings.hours.holidays],
    },
    sync,
    version,
  };
}
