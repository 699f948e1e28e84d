import { createLogger, NestLogger } from './logger';
import { runInContext } from './work-context';

type Line = Record<string, unknown>;

function capture(level = 'trace') {
  const lines: Line[] = [];
  const raw: string[] = [];
  const logger = createLogger(
    { service: 'messaging', level },
    {
      write: (text) => {
        raw.push(text);
        lines.push(JSON.parse(text) as Line);
      },
    },
  );
  return { logger, lines, raw };
}

it('writes JSON lines with level, time, service and message', () => {
  const { logger, lines } = capture();
  logger.info({ count: 3 }, 'done');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'messaging',
      count: 3,
      message: 'done',
    },
  ]);
});

it('adds the work it belongs to', async () => {
  const { logger, lines } = capture();
  await runInContext({ correlationId: 'c-1', causationId: 'm-1', tenantId: 'acme' }, async () => {
    await Promise.resolve();
    logger.info('inside');
  });
  logger.info('outside');
  expect(lines[0]).toMatchObject({ correlationId: 'c-1', causationId: 'm-1', tenantId: 'acme' });
  expect(lines[1]).not.toHaveProperty('correlationId');
});

it('hides credentials and personal data at any depth, by name', () => {
  const { logger, lines, raw } = capture();
  const hidden = {
    Authorization: 'Bearer hunter2',
    headers: { 'X-Hub-Signature-256': 'hunter2', cookie: 'hunter2', host: 'kept' },
    webhook: { from: 'hunter2', to: ['hunter2'], text: { body: 'hunter2' }, id: 'kept' },
    list: [{ access_token: 'hunter2', accessToken: 'hunter2', 'api-key': 'hunter2' }],
    phoneNumber: 'hunter2',
    wa_id: 'hunter2',
    empty: { token: null },
    a: { b: { c: { d: { e: { f: { g: 'hunter2' } } } } } },
  };
  logger.info(hidden, 'x');
  expect(raw.join()).not.toContain('hunter2');
  expect(lines[0]).toMatchObject({
    Authorization: '[redacted]',
    headers: { host: 'kept' },
    wa_id: '[redacted]',
    phoneNumber: '[redacted]',
    empty: { token: null },
  });
});

it('hides phone numbers in text that others wrote, and leaves ids and times alone', () => {
  const { logger, lines } = capture();
  const id = '019a0000-1234-7000-8000-123456789012';
  logger.warn({ id, at: '2026-11-22T00:00:00+00:00' }, 'no route to +15557010001 (+4915112345678)');
  expect(lines[0]).toMatchObject({
    message: 'no route to [phone] ([phone])',
    id,
    at: '2026-11-22T00:00:00+00:00',
  });
});

it('writes errors with their causes, and without what a driver hangs on them', () => {
  const { logger, lines, raw } = capture();
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (phone)=(hunter2) exists',
    parameters: ['hunter2'],
  });
  logger.error({ err: new Error('could not save', { cause }) }, 'failed');
  expect(lines[0]).toMatchObject({
    err: {
      type: 'Error',
      message: 'could not save',
      stack: expect.stringContaining('could not save'),
      cause: { message: 'duplicate key', code: '23505' },
    },
  });
  expect(raw.join()).not.toContain('hunter2');
});

describe("Nest's logger", () => {
  it('keeps levels, context, errors and fields', () => {
    const { logger, lines } = capture();
    const nest = new NestLogger(logger);
    nest.log('mapped', 'Router');
    nest.warn('careful', 'Thing');
    nest.error(new Error('broken'), 'Handler');
    nest.error({ err: new Error('inner') }, 'a hook failed', 'UnitOfWork');
    nest.error('text', 'Error: text\n at x', 'Handler');
    expect(lines).toMatchObject([
      { level: 'debug', message: 'mapped', context: 'Router' },
      { level: 'warn', message: 'careful', context: 'Thing' },
      { level: 'error', message: 'broken', context: 'Handler', err: { message: 'broken' } },
      { level: 'error', message: 'a hook failed', context: 'UnitOfWork', err: { message: 'inner' } },
      { level: 'error', context: 'Handler' },
    ]);
  });
});
