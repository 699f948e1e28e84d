import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulation } from '../simulation';
import { verifyCallback } from '../webhooks/verification';
import { behaviourSchema } from './behaviour';
import { ControlError } from './control-error';
import { setUp, setupSchema } from './setup';

const LONGEST_POLL_MS = 25_000;

/** Setup, clock, switches and ledger. */
export function controlRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/control/health', () => ({ status: 'ok' }));

  app.post('/control/setup', async (request) => {
    await setUp(sim, setupSchema.parse(request.body));
    return overview(sim);
  });
  app.get('/control/setup', () => overview(sim));
  app.get('/control/setup/schema', () =>
    z.toJSONSchema(setupSchema, { io: 'input', unrepresentable: 'any' }),
  );

  app.patch('/control/apps/:id', async (request) => {
    const { id } = request.params as { id: string };
    const change = z
      .strictObject({
        callbackUrl: z.url().nullable().optional(),
        verifyToken: z.string().min(1).optional(),
        secret: z.string().min(1).optional(),
        fields: z.array(z.string()).nullable().optional(),
        webhookVersion: z.number().int().min(20).max(26).optional(),
        verify: z.boolean().default(false),
      })
      .parse(request.body);
    const known = sim.store.apps.get(id);
    if (!known) throw new ControlError(404, `there is no app ${id}`);
    const { verify, ...rest } = change;
    const next = { ...known, ...rest };
    if (verify && next.callbackUrl !== null) {
      const problem = await verifyCallback(next.callbackUrl, next.verifyToken, sim.ids.number(10));
      if (problem !== null) throw new ControlError(422, problem);
    }
    return sim.store.apps.put(next);
  });

  app.get('/control/clock', async (request) => {
    const { after } = z.object({ after: z.coerce.number().int().optional() }).parse(request.query);
    if (after !== undefined) await sim.clock.changed(after, LONGEST_POLL_MS);
    return clockState(sim);
  });
  app.post('/control/clock', (request) => {
    const move = z
      .union([
        z.strictObject({ advanceMs: z.number().int().min(0) }),
        z.strictObject({ offsetMs: z.number().int() }),
      ])
      .parse(request.body);
    sim.clock.moveTo('offsetMs' in move ? move.offsetMs : sim.clock.current.offsetMs + move.advanceMs);
    return clockState(sim);
  });

  app.get('/control/behaviour', () => sim.settings.behaviour);
  app.get('/control/behaviour/schema', () => z.toJSONSchema(behaviourSchema, { unrepresentable: 'any' }));
  app.patch('/control/behaviour', (request) =>
    sim.settings.changeBehaviour(z.looseObject({}).parse(request.body)),
  );
  app.delete('/control/behaviour', () => sim.settings.resetBehaviour());

  app.get('/control/ledger', (request) => {
    const { kind, since, limit, ...matching } = z
      .object({
        kind: z.string().optional(),
        since: z.coerce.number().optional(),
        limit: z.coerce.number().int().min(1).max(100_000).optional(),
      })
      .catchall(z.string())
      .parse(request.query);
    return {
      entries: sim.ledger.list({
        ...(kind !== undefined && { kind }),
        ...(since !== undefined && { since }),
        ...(limit !== undefined && { limit }),
        matching: matching as Record<string, string>,
      }),
    };
  });
  app.get('/control/ledger/summary', () => sim.ledger.summary());
}

const clockState = (sim: Simulation) => ({ ...sim.clock.current, now: sim.clock.now().toISOString() });

/** What is set up, without secrets. */
function overview(sim: Simulation) {
  const { store } = sim;
  return {
    apps: [...store.apps.values()].map(({ secret: _secret, verifyToken: _token, ...app }) => app),
    portfolios: [...store.portfolios.values()],
    wabas: [...store.wabas.values()],
    phoneNumbers: [...store.numbers.values()].map(({ pin: _pin, webhook, ...number }) => ({
      ...number,
      overrideCallbackUri: webhook?.callbackUri ?? null,
    })),
    templates: [...store.templates.values()]
      .filter(({ status }) => status !== 'DELETED')
      .map(({ id, wabaId, name, language, category, status }) => ({
        id,
        wabaId,
        name,
        language,
        category,
        status,
      })),
    handsets: [...store.handsets.values()].map(({ id, name, phone, username, online }) => ({
      id,
      name,
      phone,
      username,
      online,
    })),
  };
}
