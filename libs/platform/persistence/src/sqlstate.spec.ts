import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { isUniqueViolation, sqlState, toProblem } from './sqlstate';

const thrown = (code: string, more: object = {}) =>
  new QueryFailedError('select 1', [], Object.assign(new Error('from the driver'), { code, ...more }));

it.each([
  ['23505', 'platform.conflict'],
  ['40001', 'platform.unavailable'],
  ['40P01', 'platform.unavailable'],
  ['57014', 'platform.unavailable'],
  ['55P03', 'platform.unavailable'],
  ['53300', 'platform.unavailable'],
  ['08006', 'platform.unavailable'],
  ['57P01', 'platform.unavailable'],
  ['ECONNREFUSED', 'platform.unavailable'],
  ['42P01', undefined],
  ['22P02', undefined],
])('maps %s to %s', (state, code) => {
  expect(toProblem(thrown(state))?.definition.code).toBe(code);
});

it('maps what the driver and its pool throw without a code', () => {
  for (const message of [
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Cannot use a pool after calling end on the pool',
  ])
    expect(toProblem(new Error(message))?.definition.code).toBe('platform.unavailable');
  // Its connection broke between two statements of a transaction.
  expect(toProblem(new QueryRunnerAlreadyReleasedError())?.definition.code).toBe('platform.unavailable');
  expect(toProblem(new Error('anything else'))).toBeUndefined();
  expect(toProblem('text')).toBeUndefined();
});

it('tells the constraint, never the values', () => {
  const error = thrown('23505', {
    constraint: 'contact_phone',
    detail: 'Key (phone)=(+15557010001) already exists.',
  });
  const problem = toProblem(error)!;
  expect(problem.details.detail).toContain('contact_phone');
  expect(JSON.stringify(problem.toProblem())).not.toContain('1555');
  expect(isUniqueViolation(error, 'contact_phone')).toBe(true);
  expect(isUniqueViolation(error, 'other')).toBe(false);
});

it('leaves a problem as it is and finds no state where there is none', () => {
  const problem = new ProblemError(platformErrors.not_found, { detail: 'x' });
  expect(toProblem(problem)).toBe(problem);
  for (const nothing of [null, undefined, 1, {}, new Error('x')]) expect(sqlState(nothing)).toBeUndefined();
});
