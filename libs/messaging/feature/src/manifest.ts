import { applyCallWebhook, callEnded } from '@parlance/calls/contracts';
import * as contracts from '@parlance/messaging/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import { checkSend, releasePermissionRequest, reservePermissionRequest } from '@parlance/policy/contracts';
import type { EventContract, QueryContract } from '@parlance/shared/contract-kit';
import { checkTemplateSend } from '@parlance/templates/contracts';

const all: readonly (EventContract | QueryContract)[] = contracts.contracts;

export const DURABLES = { calls: 'timeline-of-calls' } as const;

/** Everything in the contracts of this context is stated or answered here. */
export const manifest: ServiceManifest = {
  name: 'messaging-gateway',
  schema: 'messaging',
  publishes: all.filter((contract) => contract.kind === 'event'),
  commands: [applyCallWebhook],
  consumes: [{ contract: callEnded, durable: DURABLES.calls }],
  serves: all.filter((contract) => contract.kind === 'query'),
  asks: [checkSend, checkTemplateSend, reservePermissionRequest, releasePermissionRequest],
};
