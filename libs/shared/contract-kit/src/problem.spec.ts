import { z } from 'zod';
import { parseOrProblem, platformErrors, ProblemError } from './problem';

const schema = z.object({
  name: z.string().min(1, 'must not be empty'),
  items: z.array(z.object({ count: z.int() })),
});

function problemOf(value: unknown): ProblemError {
  try {
    parseOrProblem(schema, value, 'The order');
  } catch (error) {
    if (error instanceof ProblemError) return error;
  }
  throw new Error('nothing was refused');
}

describe('parseOrProblem', () => {
  it('gives what the schema makes of the input', () => {
    expect(parseOrProblem(schema, { name: 'a', items: [], more: 1 }, 'The order')).toEqual({
      name: 'a',
      items: [],
    });
  });

  it('names every wrong field with its path and rule', () => {
    const { errors, detail } = problemOf({ name: '', items: [{ count: 1 }, { count: 'two' }] }).details;
    expect(errors!.map(({ path }) => path)).toEqual(['name', 'items[1].count']);
    expect(errors![0]).toEqual({ path: 'name', rule: 'too_small', message: 'must not be empty' });
    expect(detail).toBe('The order: name: must not be empty (and 1 more)');
  });

  it('says that the whole is wrong when it is', () => {
    expect(problemOf('text').details.errors![0]!.path).toBe('(root)');
  });
});

describe('ProblemError', () => {
  it('travels as a problem and comes back with its code, kind and explanation', () => {
    const explanation = {
      rule: { id: 'r1', title: 'Rule', source: 'Page' },
      evidence: { a: 1 },
      since: null,
      earliestYes: null,
      alternatives: [],
    };
    const error = new ProblemError(platformErrors.conflict, {
      detail: 'It changed',
      explanation,
      retryAfterSeconds: 2,
    });
    const problem = error.toProblem('trace-1');
    expect(problem).toMatchObject({ status: 409, code: 'platform.conflict', traceId: 'trace-1' });
    const back = ProblemError.from(problem);
    expect(back.definition).toEqual(platformErrors.conflict);
    expect(back.toProblem('trace-1')).toEqual(problem);
  });

  it('keeps the status of a code that it does not know', () => {
    const problem = { type: 't', title: 'Later', status: 503, detail: 'd', code: 'future.code' };
    expect(ProblemError.from(problem).toProblem()).toMatchObject({ status: 503, code: 'future.code' });
  });
});
