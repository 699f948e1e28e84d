import { Global, Module, type DynamicModule } from '@nestjs/common';

/** Injects the parsed values of the service: `@Inject(CONFIG) config: ConfigValues<typeof mySection>`. */
export const CONFIG = Symbol('CONFIG');

@Global()
@Module({})
export class ConfigModule {
  /** `values` come from `loadConfig`: a container never parses the environment itself. */
  static forValues(values: object): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: CONFIG, useValue: values }],
      exports: [CONFIG],
    };
  }
}

/** Injects the kernel's Clock: `@Inject(CLOCK) clock: Clock`. Provided by the service's host. */
export const CLOCK = Symbol('CLOCK');
