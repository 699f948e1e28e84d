import { runService } from '@parlance/platform/service-host';
import { services } from './services';

// One process, but each service keeps its own connection, NATS user, pool and Nest container.
for (const service of services) await runService(service);
