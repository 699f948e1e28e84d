import type { Logger } from '@parlance/platform/observability';

interface Stoppable {
  stop(): Promise<void>;
}

const running = new Map<Stoppable, Logger>();
let stopping = false;

/** SIGTERM and SIGINT stop every service of the process, then end it. A second signal ends it at once. */
function onSignal(signal: NodeJS.Signals): void {
  if (stopping) process.exit(1);
  stopping = true;
  const services = [...running];
  services[0]?.[1].info({ signal }, 'stopping');
  // All at once: a service that still handles a message may ask another one.
  void Promise.allSettled(services.map(([service]) => service.stop())).then((outcomes) =>
    process.exit(outcomes.every(({ status }) => status === 'fulfilled') ? 0 : 1),
  );
}

function onUncaught(error: Error): void {
  for (const logger of new Set(running.values())) logger.fatal({ err: error }, 'the process ends');
}

export function addRunning(service: Stoppable, logger: Logger): void {
  if (running.size === 0) {
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
    // Only watches: the process still ends as it would without it.
    process.on('uncaughtExceptionMonitor', onUncaught);
  }
  running.set(service, logger);
}

export function removeRunning(service: Stoppable): void {
  running.delete(service);
  if (running.size > 0 || stopping) return;
  process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
  process.off('uncaughtExceptionMonitor', onUncaught);
}
