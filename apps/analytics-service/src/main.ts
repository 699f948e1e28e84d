import { analyticsService } from '@parlance/analytics/feature';
import { runService } from '@parlance/platform/service-host';

await runService(analyticsService);
