import { analyticsService } from '@parlance/analytics/feature';
import { automationService } from '@parlance/automation/feature';
import { callSignalling } from '@parlance/calls/feature';
import { apiGateway } from '@parlance/gateway/feature';
import { mediaBridge } from '@parlance/media/feature';
import { messagingGateway } from '@parlance/messaging/feature';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { policyService } from '@parlance/policy/feature';
import { recordingService } from '@parlance/recordings/feature';
import { templateService } from '@parlance/templates/feature';
import { workspaceService } from '@parlance/workspace/feature';

/** Every service of Parlance, in the order in which they start. Migrations, NATS users and streams follow this list. */
export const services: readonly ServiceDefinition[] = [
  workspaceService,
  policyService,
  templateService,
  messagingGateway,
  mediaBridge,
  callSignalling,
  recordingService,
  automationService,
  analyticsService,
  apiGateway,
];
