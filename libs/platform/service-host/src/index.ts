export { CLOCK } from '@parlance/platform/config';
export { LOGGER, type Logger } from '@parlance/platform/observability';
export { configPrefix, hostConfig } from './config';
export { DemonstrationClock } from './demonstration-clock';
export { runService, type RunningService, type RunOptions } from './run-service';
export { completeSchema, configSections, hasDatabase, type ServiceDefinition } from './service-definition';
export { ServiceStartError } from './start-error';
