import { Controller, Get, Injectable, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

export type HealthCheck = () => Promise<void> | void;

/** `reason` says what failed, in words for an operator. */
export type CheckResult = { status: 'ok' } | { status: 'failing'; reason: string };
export interface Readiness {
  status: 'ok' | 'starting' | 'stopping' | 'failing';
  checks: Record<string, CheckResult>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** Named checks that decide whether this instance should get traffic. A check fails by throwing. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();
  private phase: 'starting' | 'running' | 'stopping' = 'starting';

  register(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** Set by the host. */
  enter(phase: 'running' | 'stopping'): void {
    this.phase = phase;
  }

  async readiness(): Promise<Readiness> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await outcome(check)] as const),
    );
    const healthy = results.every(([, result]) => result.status === 'ok');
    return {
      status: this.phase === 'running' ? (healthy ? 'ok' : 'failing') : this.phase,
      checks: Object.fromEntries(results),
    };
  }
}

async function outcome(check: HealthCheck): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
    return { status: 'ok' };
  } catch (error) {
    return { status: 'failing', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Liveness asks only whether the process answers: a failing database is no reason to restart it. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthRegistry) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.health.readiness();
    void reply.status(readiness.status === 'ok' ? 200 : 503);
    return readiness;
  }
}
