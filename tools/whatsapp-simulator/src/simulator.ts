import type { AddressInfo } from 'node:net';
import multipartPlugin from '@fastify/multipart';
import type { Clock } from '@parlance/shared/kernel';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { callControlRoutes } from './calling/control-routes';
import { Calls } from './calling/calls';
import { handsetCallRoutes } from './calling/handset-routes';
import { Permissions } from './calling/permissions';
import { MovableClock } from './clock';
import { ControlError } from './control/control-error';
import { faultRoutes } from './control/fault-routes';
import { accountRoutes } from './control/account-routes';
import { controlRoutes } from './control/routes';
import { setUp, type SetupRequest, setupSchema } from './control/setup';
import { templateControlRoutes } from './control/template-routes';
import { GraphError } from './graph/graph-error';
import { graphPlugin } from './graph/plugin';
import { HandsetEvents } from './handsets/events';
import { handsetRoutes } from './handsets/routes';
import { Identifiers } from './identifiers';
import { Ledger } from './ledger';
import { Lifecycle } from './messages/lifecycle';
import { pageRoutes } from './page';
import { Random } from './random';
import { RateLimits } from './rules/rate-limits';
import { TierUsage } from './rules/tier-usage';
import { Scheduler } from './scheduler';
import { Settings, type Simulation } from './simulation';
import { Store } from './state/store';
import { TemplateLifecycle } from './templates/lifecycle';
import { WebhookSender } from './webhooks/sender';

const LARGEST_REQUEST_BYTES = 160 * 1024 * 1024;

export interface SimulatorOptions {
  /** 0 for any free one. */
  port: number;
  host?: string;
  /** Keeps everything across restarts; without it the state dies with the process. */
  dataDir?: string;
  /** The same seed gives the same ids and delays. */
  seed?: string;
  /** The base of simulator time, on which the movable offset stands. */
  clock?: Clock;
  /** Base address in media URLs, when it differs from the one listened on. */
  publicUrl?: string;
  /** IPv4 address of this machine for the media of calls; the loopback address unless told otherwise. */
  mediaAddress?: string;
  setup?: SetupRequest;
}

export interface RunningSimulator {
  url: string;
  stop(): Promise<void>;
}

/** Starts a simulator that listens; resolves once it answers. */
export async function createSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const sim = createSimulation(options);
  const app = createServer(sim);
  if (options.setup) await setUp(sim, setupSchema.parse(options.setup));
  await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${options.host === undefined || options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`;
  sim.publicUrl = options.publicUrl ?? url;
  sim.lifecycle.resume();
  sim.templates.resume();
  sim.calls.resume();
  sim.webhooks.resume();
  return {
    url,
    async stop() {
      sim.scheduler.stop();
      sim.clock.close();
      await sim.calls.stop();
      await sim.webhooks.stop();
      await app.close();
      sim.store.close();
    },
  };
}

function createSimulation({
  dataDir,
  seed = 'parlance',
  clock: base,
  mediaAddress = '127.0.0.1',
}: SimulatorOptions): Simulation {
  const store = new Store(dataDir ?? null);
  const clock = new MovableClock(store, base);
  const ids = new Identifiers(store, seed);
  const settings = new Settings(store);
  const shared = {
    store,
    clock,
    ids,
    settings,
    scheduler: new Scheduler(clock, () => store.flush()),
    ledger: new Ledger(store, clock),
    dice: new Random(`${seed}:dice:${store.setting<number>('starts')}`),
    handsetEvents: new HandsetEvents(),
    limits: new RateLimits({ clock, settings }),
    tiers: new TierUsage({ store, settings }),
    publicUrl: '',
    mediaAddress,
  };
  const sim = shared as typeof shared & { -readonly [K in keyof Simulation]: Simulation[K] };
  sim.webhooks = new WebhookSender(sim);
  sim.lifecycle = new Lifecycle(sim);
  sim.templates = new TemplateLifecycle(sim);
  sim.permissions = new Permissions(sim);
  sim.calls = new Calls(sim);
  return sim;
}

function createServer(sim: Simulation): FastifyInstance {
  const app = Fastify({
    bodyLimit: LARGEST_REQUEST_BYTES,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // Ids of calls are longer than usual path parameters.
    routerOptions: { maxParamLength: 500 },
  });
  void app.register(multipartPlugin, { limits: { fileSize: LARGEST_REQUEST_BYTES, files: 1 } });
  // Some clients name a content type on requests without a body.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : (JSON.parse(body as string) as unknown));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error instanceof ControlError) return reply.code(error.httpStatus).send({ error: error.message });
    if (error instanceof GraphError)
      return reply
        .code(error.httpStatus)
        .send({ error: error.options.userMessage ?? error.options.details ?? error.message });
    if (error instanceof ZodError) return reply.code(422).send({ error: 'invalid', issues: error.issues });
    if (error instanceof SyntaxError) return reply.code(400).send({ error: error.message });
    if ((error.statusCode ?? 500) >= 500) console.error('A control request failed', error);
    return reply.code(error.statusCode ?? 500).send({ error: error.message });
  });
  app.addHook('onSend', (_request, _reply, payload, done) => {
    sim.store.flush();
    done(null, payload);
  });
  void app.register((scope, _options, done) => {
    graphPlugin(scope, sim);
    done();
  });
  controlRoutes(app, sim);
  faultRoutes(app, sim);
  accountRoutes(app, sim);
  templateControlRoutes(app, sim);
  handsetRoutes(app, sim);
  callControlRoutes(app, sim);
  handsetCallRoutes(app, sim);
  pageRoutes(app);
  return app;
}
