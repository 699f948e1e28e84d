import { callSignalling } from '@parlance/calls/feature';
import { runService } from '@parlance/platform/service-host';

await runService(callSignalling);
