import { parseArgs } from 'node:util';
import { otherPorts, services } from '../services.ts';

export interface StartOptions {
  /** Every service as a process of its own instead of one process for all. */
  separate: boolean;
  /** Show what the whole system uses at rest. */
  memory: boolean;
  seed: boolean;
  /** By name: a service's schema, `simulator`, `postgres` or `nats`. */
  ports: Record<string, number>;
}

const defaults: Record<string, number> = {
  ...Object.fromEntries(services.map(({ schema, port }) => [schema, port])),
  ...otherPorts,
};

export const USAGE = `Usage: npm start                     everything, in as few processes as possible
       npm start -- --separate       every service as its own process
       npm start -- --memory         also measure the memory of everything at rest
       npm start -- --no-seed        without the demonstration workspace
       npm start -- --port-<name> N  move a port (or PARLANCE_PORT_<NAME>=N); names: ${Object.keys(defaults).join(', ')}`;

export function readOptions(args: string[], env: NodeJS.ProcessEnv): StartOptions {
  const portOptions = Object.fromEntries(
    Object.keys(defaults).map((name) => [`port-${name}`, { type: 'string' as const }]),
  );
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      separate: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      seed: { type: 'boolean', default: true },
      ...portOptions,
    },
  });
  const given = values as Record<string, unknown>;
  const ports = Object.entries(defaults).map(([name, port]) => {
    const variable = `PARLANCE_PORT_${name.toUpperCase()}`;
    const text = (given[`port-${name}`] as string | undefined) ?? (env[variable] || undefined);
    const value = text === undefined ? port : Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 65_535)
      throw new Error(`--port-${name} (or ${variable}) must be a port from 1 to 65535, not "${text}".`);
    return [name, value] as const;
  });
  const twice = ports.find(([, port], index) => ports.findIndex(([, other]) => other === port) !== index);
  if (twice) throw new Error(`Port ${twice[1]} is given twice.`);
  return {
    separate: given.separate === true,
    memory: given.memory === true,
    seed: given.seed !== false,
    ports: Object.fromEntries(ports),
  };
}
