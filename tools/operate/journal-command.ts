import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { JournalDesk, messagingGateway, type ItemKey, type JournalFilter } from '@parlance/messaging/feature';
import { days, isId, minus, systemClock } from '@parlance/shared/kernel';
import { readInstant } from './instants';
import { Misuse, withDatabase, type Surroundings } from './surroundings';

const STATES = ['pending', 'projected', 'unknown', 'unrouted', 'failed'] as const;
/** So few at a time that a webhook that comes meanwhile does not wait long behind them. */
const PORTION = 200;
const LOOK_EVERY_MS = 200;
/** Without any progress for so long, no gateway is working. */
const PATIENCE_MS = 60_000;

const filterOptions = {
  number: { type: 'string' },
  field: { type: 'string' },
  state: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  text: { type: 'string' },
} as const;

export async function journalCommand(args: string[], surroundings: Surroundings): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'search') return search(rest, surroundings);
  if (verb === 'replay') return replay(rest, surroundings);
  throw new Misuse('journal takes search or replay.');
}

async function search(args: string[], surroundings: Surroundings): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...filterOptions,
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
  });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new Misuse('--limit must be a whole number from 1 to 10000.');
  const now = systemClock.now();
  const filter = { from: minus(now, days(1)), ...readFilter(values, now) };
  const items = await withDatabase(surroundings, messagingGateway, (unitOfWork) =>
    new JournalDesk(unitOfWork, systemClock).search(filter, limit),
  );
  for (const item of items) {
    const { id, received_at: at, state, kind, field, phone_number_id: number, error, payload } = item;
    surroundings.print(
      values.json
        ? JSON.stringify({ ...item, payload: JSON.parse(payload) as unknown })
        : [id, at.toISOString(), state, kind, field, number ?? '-', error ?? ''].join('  ').trimEnd(),
    );
  }
  if (items.length === limit) surroundings.complain(`The first ${limit}; there may be more (--limit).`);
  return 0;
}

function readFilter(
  { number, field, state, from, to, text }: { [option in keyof typeof filterOptions]?: string },
  now: Date,
): JournalFilter {
  const known = STATES.find((each) => each === state);
  if (state !== undefined && known === undefined)
    throw new Misuse(`--state must be one of ${STATES.join(', ')}, not "${state}".`);
  if (number !== undefined && !/\d/.test(number))
    throw new Misuse('--number must have digits: a phone number or its id at Meta.');
  return {
    ...(number !== undefined && { number }),
    ...(field !== undefined && { field }),
    ...(known !== undefined && { state: known }),
    ...(from !== undefined && { from: readInstant('from', from, now) }),
    ...(to !== undefined && { to: readInstant('to', to, now) }),
    ...(text !== undefined && { text }),
  };
}

async function replay(args: string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals: ids } = parseArgs({ args, allowPositionals: true, options: filterOptions });
  const now = systemClock.now();
  const filter = readFilter(values, now);
  if (ids.length > 0 === Object.keys(filter).length > 0)
    throw new Misuse('journal replay takes ids, or --from and further conditions.');
  const wrong = ids.find((id) => !isId(id));
  if (wrong !== undefined) throw new Misuse(`"${wrong}" is not the id of a journalled webhook.`);
  if (ids.length === 0 && !filter.from) throw new Misuse('Say from when on: --from.');
  // What comes from now on is projected anyway.
  const chosen = ids.length > 0 ? { ids } : { to: now, ...filter };
  return withDatabase(surroundings, messagingGateway, (unitOfWork) =>
    replayAll(new JournalDesk(unitOfWork, systemClock), chosen, surroundings),
  );
}

async function replayAll(
  desk: JournalDesk,
  filter: JournalFilter,
  { print, complain }: Surroundings,
): Promise<number> {
  const totals: Record<string, number> = {};
  let [taken, after]: [number, ItemKey | null] = [0, null];
  for (;;) {
    const portion = await desk.replay(filter, after, PORTION);
    if (!portion) break;
    taken += portion.taken.length;
    after = portion.last;
    const states = await untilProjected(desk, portion.taken);
    for (const [state, count] of Object.entries(states)) totals[state] = (totals[state] ?? 0) + count;
    if (states.pending) {
      complain(
        `${states.pending} wait: no messaging gateway has projected them for ${PATIENCE_MS / 1_000} s. They are projected when one runs; then repeat this command for the rest.`,
      );
      return 1;
    }
  }
  const outcome = Object.entries(totals).map(([state, count]) => `${count} ${state}`);
  print(`${taken} replayed${outcome.length > 0 ? `: ${outcome.join(', ')}` : ''}.`);
  const missing = filter.ids ? filter.ids.length - taken : 0;
  if (missing > 0) complain(`${missing} of the ids are not in the journal, or wait to be projected anyway.`);
  return missing > 0 || totals['failed'] ? 1 : 0;
}

async function untilProjected(desk: JournalDesk, items: readonly ItemKey[]) {
  let [waiting, since] = [Infinity, performance.now()];
  for (;;) {
    const states = await desk.states(items);
    const pending = states.pending ?? 0;
    if (pending === 0 || performance.now() - since > PATIENCE_MS) return states;
    if (pending < waiting) [waiting, since] = [pending, performance.now()];
    await delay(LOOK_EVERY_MS);
  }
}
