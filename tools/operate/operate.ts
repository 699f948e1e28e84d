import { deadLetterCommand } from './dead-letter-command';
import { Misuse, type Surroundings } from './surroundings';
import { journalCommand } from './journal-command';
import { webhooksCommand } from './webhooks-command';

const USAGE = `Usage: npm run operate -- <command>

  journal search  [--number N] [--field F] [--state S] [--from T] [--to T] [--text TEXT] [--limit N] [--json]
                  webhooks as they came, newest first; of the last day unless --from says otherwise
  journal replay  <id>... | --from T [--to T] [--number N] [--field F] [--state S] [--text TEXT]
                  has them projected again: what was lost comes back, nothing is told twice

  webhooks        [--quiet-after HOURS] [--json]
                  what came last for every number, by field; ends with 1 when a number gets none although it should

  dead-letters list     [--service S] [--durable D] [--tenant T] [--json]
  dead-letters inspect  <sequence>
  dead-letters redrive  <sequence>... | --durable D [--service S] [--tenant T]   --by NAME
  dead-letters discard  <sequence>...   --reason WHY --by NAME

  N is a number as it is shown or its id at Meta; T is an instant as 2026-11-28T10:00Z, or a time ago as 90m, 36h, 7d;
  S is pending, projected, unknown, unrouted or failed. What is done to dead letters is written to the audit trail of
  the organisation.

Variables: MESSAGING_DATABASE_URL for journal and webhooks; NATS_URL, NATS_OPERATOR_USER, NATS_OPERATOR_PASSWORD and
WORKSPACE_DATABASE_URL for dead-letters. Beside a running "npm start" none has to be set.`;

type Command = (args: string[], surroundings: Surroundings) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  journal: journalCommand,
  webhooks: webhooksCommand,
  'dead-letters': deadLetterCommand,
};

/** Runs one command; the result is the exit code: 0 done, 1 not or not wholly, 2 misused. */
export async function operate(args: string[], surroundings: Surroundings): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === 'help') {
    surroundings.print(USAGE);
    return 0;
  }
  const command = COMMANDS[name];
  try {
    if (!command) throw new Misuse(name ? `There is no command "${name}".` : 'A command is missing.');
    return await command(rest, surroundings);
  } catch (error) {
    if (error instanceof Misuse || isBadArgument(error)) {
      surroundings.complain(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    surroundings.complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** What `parseArgs` throws. */
const isBadArgument = (error: unknown): error is Error =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  String(error.code).startsWith('ERR_PARSE_ARGS');
