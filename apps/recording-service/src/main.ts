import { runService } from '@parlance/platform/service-host';
import { recordingService } from '@parlance/recordings/feature';

await runService(recordingService);
