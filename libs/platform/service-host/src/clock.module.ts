import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import type { Clock } from '@parlance/shared/kernel';

@Global()
@Module({})
export class ClockModule {
  static of(clock: Clock): DynamicModule {
    return { module: ClockModule, providers: [{ provide: CLOCK, useValue: clock }], exports: [CLOCK] };
  }
}
