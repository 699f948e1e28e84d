import { mediaBridge } from '@parlance/media/feature';
import { runService } from '@parlance/platform/service-host';

await runService(mediaBridge);
