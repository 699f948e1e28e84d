import { parseArgs } from 'node:util';
import { DeadLetterDesk, type DeadLetterFilter, type DeadLetterRecord } from '@parlance/platform/messaging';
import { systemClock } from '@parlance/shared/kernel';
import { AuditTrail, workspaceService } from '@parlance/workspace/feature';
import { Misuse, withDatabase, withNats, type Surroundings } from './surroundings';

const filterOptions = {
  service: { type: 'string' },
  durable: { type: 'string' },
  tenant: { type: 'string' },
} as const;

type FilterValues = { [option in keyof typeof filterOptions]?: string };

const filterOf = ({ service, durable, tenant }: FilterValues): DeadLetterFilter => ({
  ...(service !== undefined && { service }),
  ...(durable !== undefined && { durable }),
  ...(tenant !== undefined && { tenantId: tenant }),
});

export async function deadLetterCommand(args: string[], surroundings: Surroundings): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'list') return list(rest, surroundings);
  if (verb === 'inspect') return inspect(rest, surroundings);
  if (verb === 'redrive') return redrive(rest, surroundings);
  if (verb === 'discard') return discard(rest, surroundings);
  throw new Misuse('dead-letters takes list, inspect, redrive or discard.');
}

const withDesk = <T>(surroundings: Surroundings, work: (desk: DeadLetterDesk) => Promise<T>): Promise<T> =>
  withNats(surroundings, async (connection) => work(await DeadLetterDesk.open(connection)));

async function list(args: string[], surroundings: Surroundings): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...filterOptions, json: { type: 'boolean', default: false } },
  });
  await withDesk(surroundings, async (desk) => {
    for (let from: number | null = 1; from !== null;) {
      const { items, nextSequence } = await desk.list(filterOf(values), { from });
      for (const letter of items) surroundings.print(values.json ? JSON.stringify(letter) : lineOf(letter));
      from = nextSequence;
    }
  });
  return 0;
}

const lineOf = ({
  sequence,
  lastFailedAt,
  service,
  durable,
  tenantId,
  subject,
  error,
  reason,
}: DeadLetterRecord) =>
  [sequence, lastFailedAt, `${service}/${durable}`, tenantId, subject, `${error}: ${reason}`].join('  ');

async function inspect(args: string[], surroundings: Surroundings): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [sequence, ...others] = sequencesOf(positionals);
  if (sequence === undefined || others.length > 0)
    throw new Misuse('dead-letters inspect takes one sequence.');
  const letter = await withDesk(surroundings, (desk) => desk.inspect(sequence));
  if (!letter) return gone(sequence, surroundings);
  surroundings.print(JSON.stringify(letter.record, null, 2));
  surroundings.print(letter.body);
  return 0;
}

async function redrive(args: string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...filterOptions, by: { type: 'string' } },
  });
  const { by, ...filter } = values;
  const named = sequencesOf(positionals);
  if (named.length > 0 === (filter.durable !== undefined))
    throw new Misuse('dead-letters redrive takes sequences, or --durable.');
  const who = given('by', by);
  return withDesk(surroundings, async (desk) => {
    // All are listed first: one that fails again comes back at the end of the list.
    const sequences = named.length > 0 ? named : await sequencesLike(desk, filterOf(filter));
    return decide(desk, sequences, surroundings, { who, action: 'redriven', details: {} }, (sequence) =>
      desk.redrive(sequence),
    );
  });
}

async function sequencesLike(desk: DeadLetterDesk, filter: DeadLetterFilter): Promise<number[]> {
  const sequences: number[] = [];
  for (let from: number | null = 1; from !== null;) {
    const { items, nextSequence } = await desk.list(filter, { from });
    sequences.push(...items.map(({ sequence }) => sequence));
    from = nextSequence;
  }
  return sequences;
}

async function discard(args: string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { reason: { type: 'string' }, by: { type: 'string' } },
  });
  const sequences = sequencesOf(positionals);
  if (sequences.length === 0) throw new Misuse('dead-letters discard takes sequences.');
  const decision = {
    who: given('by', values.by),
    action: 'discarded',
    details: { reason: given('reason', values.reason) },
  };
  return withDesk(surroundings, (desk) =>
    decide(desk, sequences, surroundings, decision, (sequence) => desk.discard(sequence)),
  );
}

interface Decision {
  readonly who: string;
  readonly action: string;
  readonly details: Record<string, string>;
}

/** Writes each decision down before it is carried out: what cannot be recorded is not done. */
async function decide(
  desk: DeadLetterDesk,
  sequences: readonly number[],
  surroundings: Surroundings,
  { who, action, details }: Decision,
  carryOut: (sequence: number) => Promise<boolean>,
): Promise<number> {
  let code = 0;
  await withDatabase(surroundings, workspaceService, async (unitOfWork) => {
    const trail = new AuditTrail(unitOfWork, systemClock);
    for (const sequence of sequences) {
      const letter = await desk.inspect(sequence);
      if (!letter) {
        code = gone(sequence, surroundings);
        continue;
      }
      const { tenantId, service, durable, subject, error } = letter.record;
      await unitOfWork.run(tenantId, (tx) =>
        trail.record(tx, {
          tenantId,
          actorId: `operator:${who}`,
          action: `dead-letter.${action}`,
          subject: `${service}/${durable}/${sequence}`,
          details: { ...details, message: subject, failure: error },
        }),
      );
      if (await carryOut(sequence)) surroundings.print(`${sequence} ${action}`);
      else code = gone(sequence, surroundings);
    }
  });
  return code;
}

function gone(sequence: number, { complain }: Surroundings): number {
  complain(`There is no dead letter ${sequence}.`);
  return 1;
}

function sequencesOf(positionals: readonly string[]): number[] {
  return positionals.map((text) => {
    const sequence = Number(text);
    if (!Number.isSafeInteger(sequence) || sequence < 1)
      throw new Misuse(`A sequence is a positive whole number, not "${text}".`);
    return sequence;
  });
}

function given(option: string, text: string | undefined): string {
  const value = text?.trim();
  if (value) return value;
  throw new Misuse(`Say ${option === 'by' ? 'who does it' : 'why'}: --${option}.`);
}
