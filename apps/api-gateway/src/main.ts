import { apiGateway } from '@parlance/gateway/feature';
import { runService } from '@parlance/platform/service-host';

await runService(apiGateway);
