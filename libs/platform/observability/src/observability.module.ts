import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, type Logger } from './logger';
import type { Telemetry } from './telemetry';

/** Injects the process's Telemetry. */
export const TELEMETRY = Symbol('TELEMETRY');

@Global()
@Module({})
export class ObservabilityModule {
  static forService(logger: Logger, telemetry: Telemetry): DynamicModule {
    return {
      module: ObservabilityModule,
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: TELEMETRY, useValue: telemetry },
      ],
      exports: [LOGGER, TELEMETRY],
    };
  }
}
