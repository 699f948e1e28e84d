import { Controller, Get, Header, Inject } from '@nestjs/common';
import { TELEMETRY, type Telemetry } from '@parlance/platform/observability';

@Controller('metrics')
export class MetricsController {
  constructor(@Inject(TELEMETRY) private readonly telemetry: Telemetry) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    return this.telemetry.metricsText();
  }
}
