import { Injectable } from '@nestjs/common';
import type { listFunctionRuns } from '@parlance/automation/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import {
  instantSchema,
  parseOrProblem,
  platformErrors,
  ProblemError,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { requireReader } from '../access';
import { listRuns } from '../persistence/list-runs.sql';
import { runToWire } from './run-book';

const cursorSchema = z.object({ at: instantSchema, id: z.uuid() });

/** What functions did, with how far their messages got (K-053). */
@Injectable()
export class ListRuns {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async list(request: RequestOf<typeof listFunctionRuns>): Promise<ReplyOf<typeof listFunctionRuns>> {
    const { actor, functionId, callId, limit, cursor } = request;
    requireReader(actor);
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) =>
      listRuns(tx, actor, { functionId, callId, after, limit: limit + 1 }),
    );
    const page = rows.slice(0, limit).map(runToWire);
    const last = page.at(-1);
    return { items: page, nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
  }
}

const encodeCursor = ({ at, id }: z.infer<typeof cursorSchema>): string =>
  Buffer.from(JSON.stringify({ at, id })).toString('base64url');

function decodeCursor(cursor: string): z.infer<typeof cursorSchema> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new ProblemError(platformErrors.invalid_input, {
      detail: 'The cursor is not one of ours',
      errors: [{ path: 'cursor', rule: 'cursor', message: 'must be a nextCursor as it was given' }],
      cause,
    });
  }
  return parseOrProblem(cursorSchema, value, 'The cursor');
}
