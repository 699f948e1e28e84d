import { messagingGateway } from '@parlance/messaging/feature';
import { runService } from '@parlance/platform/service-host';

await runService(messagingGateway);
