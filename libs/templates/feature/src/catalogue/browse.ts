import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@parlance/platform/persistence';
import {
  parseOrProblem,
  platformErrors,
  ProblemError,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import {
  templateErrors,
  type getTemplate,
  type lintTemplate,
  type listTemplates,
} from '@parlance/templates/contracts';
import { lintTemplate as lint, previewTemplate } from '@parlance/templates/domain';
import { z } from 'zod';
import { listTemplateRows } from '../persistence/list-templates.sql';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { requireReader } from '../principals';
import { templateToWire } from './to-wire';

const cursorSchema = z.object({ name: z.string(), language: z.string(), id: z.uuid() });
type Cursor = z.infer<typeof cursorSchema>;

/** Reads the catalogue (K-043 to K-045, I26). */
@Injectable()
export class Browse {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async list(request: RequestOf<typeof listTemplates>): Promise<ReplyOf<typeof listTemplates>> {
    const { actor, limit, cursor, wabaId, status, search } = request;
    requireReader(actor);
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) =>
      listTemplateRows(tx, { wabaId, status, search, after, limit: limit + 1 }),
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(templateToWire),
      nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
    };
  }

  async get(request: RequestOf<typeof getTemplate>): Promise<ReplyOf<typeof getTemplate>> {
    requireReader(request.actor);
    const row = await this.unitOfWork.run(request.actor.tenantId, (tx) =>
      new TemplateRepository(tx).find(request.templateId),
    );
    if (row === null) throw noSuchTemplate(request.templateId);
    return templateToWire(row);
  }

  lint({ actor, draft }: RequestOf<typeof lintTemplate>): ReplyOf<typeof lintTemplate> {
    requireReader(actor);
    return { findings: lint(draft), preview: previewTemplate(draft) };
  }
}

export const noSuchTemplate = (id: string): ProblemError =>
  new ProblemError(templateErrors.unknown, { detail: `There is no template ${id}` });

const encodeCursor = ({ name, language, id }: TemplateRow): string =>
  Buffer.from(JSON.stringify({ name, language, id } satisfies Cursor)).toString('base64url');

function decodeCursor(cursor: string): Cursor {
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
