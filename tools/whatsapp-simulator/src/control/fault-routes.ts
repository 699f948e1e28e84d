import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GraphError } from '../graph/graph-error';
import type { Simulation } from '../simulation';
import { ControlError } from './control-error';
import { type GraphFault, graphFaultSchema, noFaults, webhookFaultsSchema } from './faults';

const changeSchema = z.strictObject({
  webhooks: webhookFaultsSchema.optional(),
  numbers: z.record(z.string(), webhookFaultsSchema).optional(),
});

/** Faults of webhooks are settings; faults of the Graph API are rules that wear off. */
export function faultRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/control/faults', () => sim.settings.faults);
  app.patch('/control/faults', (request) => {
    const { webhooks, numbers } = changeSchema.parse(request.body);
    const { faults } = sim.settings;
    return sim.settings.changeFaults({
      webhooks: { ...faults.webhooks, ...webhooks },
      numbers: { ...faults.numbers, ...numbers },
    });
  });
  app.delete('/control/faults', () => sim.settings.changeFaults(noFaults()));

  app.post('/control/faults/graph', (request) => {
    const fault: GraphFault = { ...graphFaultSchema.parse(request.body), id: sim.ids.internal() };
    sim.settings.changeFaults({ graph: [...sim.settings.faults.graph, fault] });
    return fault;
  });
  app.delete('/control/faults/graph/:id', (request) => {
    const { id } = request.params as { id: string };
    const { graph } = sim.settings.faults;
    if (!graph.some((fault) => fault.id === id)) throw new ControlError(404, `there is no fault ${id}`);
    sim.settings.changeFaults({ graph: graph.filter((fault) => fault.id !== id) });
    return { removed: true };
  });
}

/** The fault this request runs into, counted off. */
export function takeGraphFault(sim: Simulation, request: FastifyRequest): GraphFault | null {
  const { graph } = sim.settings.faults;
  const fault = graph.find((each) => matches(each, request) && sim.dice.chance(each.probability));
  if (!fault) return null;
  if (fault.times !== null) {
    const left = fault.times - 1;
    const rest = graph.flatMap((each) =>
      each !== fault ? [each] : left > 0 ? [{ ...each, times: left }] : [],
    );
    sim.settings.changeFaults({ graph: rest });
  }
  return fault;
}

function matches({ match }: GraphFault, request: FastifyRequest): boolean {
  const { id } = request.params as { id?: string };
  return (
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || request.url.includes(match.path)) &&
    (match.phoneNumberId === undefined || match.phoneNumberId === id)
  );
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Instead of what the request would have got. Returns the body, or null when the connection was cut. */
export function faultAnswer(
  sim: Simulation,
  fault: GraphFault,
  request: FastifyRequest,
  reply: FastifyReply,
): string | null {
  const { effect } = fault;
  if (effect.kind === 'cut') {
    request.raw.socket.destroy();
    return null;
  }
  if (effect.kind === 'http') {
    reply.code(effect.httpStatus).header('content-type', 'text/plain');
    return effect.body;
  }
  if (effect.kind === 'latency') return null;
  const error = new GraphError(effect.code, {
    ...(effect.details !== undefined && { details: effect.details }),
  });
  reply.code(effect.httpStatus ?? error.httpStatus).header('content-type', 'application/json; charset=UTF-8');
  return JSON.stringify(error.body(sim.ids.trace()));
}
