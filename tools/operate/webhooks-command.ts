import { parseArgs } from 'node:util';
import {
  messagingGateway,
  readBacklog,
  readWebhookHealth,
  type NumberHealth,
} from '@parlance/messaging/feature';
import { hours, systemClock } from '@parlance/shared/kernel';
import { Misuse, withDatabase, type Surroundings } from './surroundings';

export async function webhooksCommand(args: string[], surroundings: Surroundings): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      // As the gateway has it unless told otherwise.
      'quiet-after': { type: 'string', default: surroundings.env['WEBHOOK_QUIET_HOURS'] ?? '24' },
      json: { type: 'boolean', default: false },
    },
  });
  const quietAfter = Number(values['quiet-after']);
  if (!(quietAfter > 0)) throw new Misuse('--quiet-after must be a number of hours.');
  const now = systemClock.now();
  const { numbers, backlogMs } = await withDatabase(surroundings, messagingGateway, (unitOfWork) =>
    unitOfWork.acrossTenants(async (tx) => ({
      numbers: await readWebhookHealth(tx, null, hours(quietAfter), now),
      backlogMs: await readBacklog(tx, now),
    })),
  );
  for (const number of numbers) surroundings.print(values.json ? JSON.stringify(number) : lineOf(number));
  if (backlogMs > 0)
    surroundings.complain(`Projection is ${Math.round(backlogMs / 1_000)} s behind the journal.`);
  return numbers.some(({ state }) => state === 'quiet' || state === 'unsubscribed') ? 1 : 0;
}

function lineOf({ number, signs, state }: NumberHealth): string {
  const fields = number.activity.map(
    ({ field, lastReceivedAt }) => `${field} ${iso(new Date(lastReceivedAt))}`,
  );
  return [
    state,
    iso(signs.lastReceivedAt),
    number.display_phone_number,
    number.phone_number_id,
    number.tenant_id,
    fields.join(', '),
    number.subscription_problem ?? '',
  ]
    .join('  ')
    .trimEnd();
}

const iso = (moment: Date | null): string => moment?.toISOString() ?? 'never';
