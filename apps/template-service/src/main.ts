import { templateService } from '@parlance/templates/feature';
import { runService } from '@parlance/platform/service-host';

await runService(templateService);
