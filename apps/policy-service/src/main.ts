import { policyService } from '@parlance/policy/feature';
import { runService } from '@parlance/platform/service-host';

await runService(policyService);
