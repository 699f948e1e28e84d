import { workspaceService } from '@parlance/workspace/feature';
import { runService } from '@parlance/platform/service-host';

await runService(workspaceService);
