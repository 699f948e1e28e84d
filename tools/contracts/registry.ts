import { contracts as analytics } from '@parlance/analytics/contracts';
import { contracts as automation } from '@parlance/automation/contracts';
import { contracts as calls } from '@parlance/calls/contracts';
import { routes } from '@parlance/gateway/contracts';
import { contracts as media } from '@parlance/media/contracts';
import { contracts as messaging } from '@parlance/messaging/contracts';
import { contracts as policy } from '@parlance/policy/contracts';
import { contracts as recordings } from '@parlance/recordings/contracts';
import type { CommandContract, EventContract, QueryContract } from '@parlance/shared/contract-kit';
import { contracts as templates } from '@parlance/templates/contracts';
import { contracts as workspace } from '@parlance/workspace/contracts';

export type Contract = EventContract | CommandContract | QueryContract;

/** What each context publishes, takes and answers; the check fails when a contracts library is missing here. */
export const contexts: Record<string, readonly Contract[]> = {
  analytics,
  automation,
  calls,
  media,
  messaging,
  policy,
  recordings,
  templates,
  workspace,
};

/** All of it, by subject. */
export const contracts: readonly Contract[] = Object.values(contexts)
  .flat()
  .sort((a, b) => a.pattern.localeCompare(b.pattern));

export { routes };
