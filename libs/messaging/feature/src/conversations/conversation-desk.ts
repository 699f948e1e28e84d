import { Inject, Injectable } from '@nestjs/common';
import type {
  Conversation,
  getConversation,
  getPairConversations,
  listConversations,
  listMessages,
  Message,
} from '@parlance/messaging/contracts';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { Principal, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { requireScope, visibleConversation, visibleSql } from '../access';
import { decodeCursor, pageOf } from '../persistence/cursor';
import {
  toConversation,
  VIEW_COLUMNS,
  VIEW_FROM,
  type ConversationView,
} from '../persistence/conversations.sql';
import { conversationsOfPairs } from '../persistence/conversations-of-pairs.sql';
import { timeline, toMessage } from '../persistence/messages.sql';
import { visibleMessage } from '../sending/send-reaction';

type ListRequest = RequestOf<typeof listConversations>;

/** What colleagues read. Lists and single reads are bound by the same rule (C-096). */
@Injectable()
export class ConversationDesk {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async list(request: ListRequest): Promise<ReplyOf<typeof listConversations>> {
    const { actor, limit } = request;
    requireScope(actor, 'conversations:read');
    const position = decodeCursor(request.cursor);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const parameters: unknown[] = [actor.tenantId];
      const parameter = (value: unknown): string => `$${parameters.push(value)}`;
      const where = [
        'c.tenant_id = $1 and c.merged_into is null',
        visibleSql(actor, parameters),
        viewSql(request.view, actor, parameter),
        ...(request.inboxId ? [`c.inbox_id = ${parameter(request.inboxId)}`] : []),
        ...(request.search?.trim() ? [searchSql(request.search.trim(), parameter)] : []),
        ...(position
          ? [
              `(c.active_at, c.id) < (${parameter(position.at)}::timestamptz, ${parameter(position.id)}::uuid)`,
            ]
          : []),
      ].join(' and ');
      const rows = await tx.query<ConversationView>(
        `select ${VIEW_COLUMNS} from ${VIEW_FROM} where ${where}
         order by c.active_at desc, c.id desc limit ${parameter(limit + 1)}`,
        parameters,
      );
      const page = pageOf(
        rows,
        limit,
        (row) => ({ at: row.active_at.toISOString(), id: row.id }),
        toConversation,
      );
      return { ...page, counts: await this.counts(tx, actor, request.inboxId) };
    });
  }

  async get({ actor, conversationId }: RequestOf<typeof getConversation>): Promise<Conversation> {
    requireScope(actor, 'conversations:read');
    return this.unitOfWork.run(actor.tenantId, async (tx) =>
      toConversation(await visibleConversation(tx, actor, conversationId)),
    );
  }

  async ofPairs({
    actor,
    pairs,
  }: RequestOf<typeof getPairConversations>): Promise<ReplyOf<typeof getPairConversations>> {
    requireScope(actor, 'conversations:read');
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) => conversationsOfPairs(tx, actor, pairs));
    const known = new Map(rows.map((row) => [row.position, row]));
    return {
      items: pairs.map((_, index) => {
        const row = known.get(index + 1);
        if (!row) return null;
        const { conversation_id: conversationId, contact_id: id, name, phone, username, bsuid } = row;
        return { conversationId, contact: { id, name, phone, username, bsuid } };
      }),
    };
  }

  async messages(request: RequestOf<typeof listMessages>): Promise<ReplyOf<typeof listMessages>> {
    const { actor, conversationId, limit } = request;
    requireScope(actor, 'conversations:read');
    const position = decodeCursor(request.cursor);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const { id } = await visibleConversation(tx, actor, conversationId);
      const before = position && { occurredAt: position.at, id: position.id };
      const rows = await timeline(tx, actor.tenantId, id, before, limit + 1);
      return pageOf(rows, limit, (row) => ({ at: row.occurred_at.toISOString(), id: row.id }), toMessage);
    });
  }

  async message(actor: Principal, messageId: string): Promise<Message> {
    requireScope(actor, 'conversations:read');
    return this.unitOfWork.run(actor.tenantId, async (tx) =>
      toMessage(await visibleMessage(tx, actor, messageId)),
    );
  }

  private async counts(
    tx: Tx,
    actor: Principal,
    inboxId: string | undefined,
  ): Promise<{ all: number; mine: number; unassigned: number }> {
    const parameters: unknown[] = [actor.tenantId, actor.id, inboxId ?? null];
    const visible = visibleSql(actor, parameters);
    const [row] = await tx.query<{ all: number; mine: number; unassigned: number }>(
      `select count(*)::int as all, (count(*) filter (where c.assignee_id = $2::uuid))::int as mine,
         (count(*) filter (where c.assignee_id is null))::int as unassigned
       from conversation c where c.tenant_id = $1 and c.merged_into is null and c.stage <> 'resolved'
         and ($3::uuid is null or c.inbox_id = $3::uuid) and ${visible}`,
      parameters,
    );
    return row!;
  }
}

function viewSql(view: ListRequest['view'], actor: Principal, parameter: (value: unknown) => string): string {
  switch (view) {
    case 'all':
      return "c.stage <> 'resolved'";
    case 'mine':
      return `c.stage <> 'resolved' and c.assignee_id = ${parameter(actor.id)}`;
    case 'unassigned':
      return "c.stage <> 'resolved' and c.assignee_id is null";
    case 'resolved':
      return "c.stage = 'resolved'";
  }
}

/** Part of a name, a number as people write it, or a username. */
function searchSql(search: string, parameter: (value: unknown) => string): string {
  const part = parameter(`%${search.replace(/[\\%_]/g, '\\$&')}%`);
  const digits = search.replace(/[\s().+-]/g, '');
  const ways = [
    `p.given_name ilike ${part}`,
    `p.profile_name ilike ${part}`,
    `p.username ilike ${part}`,
    ...(/^\d{3,}$/.test(digits) ? [`p.phone like ${parameter(`%${digits}%`)}`] : []),
  ];
  return `(${ways.join(' or ')})`;
}
