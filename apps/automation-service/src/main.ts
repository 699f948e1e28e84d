import { automationService } from '@parlance/automation/feature';
import { runService } from '@parlance/platform/service-host';

await runService(automationService);
