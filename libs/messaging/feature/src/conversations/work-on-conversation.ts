import { Inject, Injectable } from '@nestjs/common';
import {
  messagingErrors,
  type addNote,
  type changeConversation,
  type Contact,
  type Conversation,
  type Message,
  type startConversation,
  type updateContact,
} from '@parlance/messaging/contracts';
import { storableText, unamended, withMessage, type Content } from '@parlance/messaging/domain';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { currentContext } from '@parlance/platform/observability';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { platformErrors, ProblemError, type Principal, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, parseE164, type Clock } from '@parlance/shared/kernel';
import { canUseInbox, lockVisibleConversation, requireScope, visibleSql } from '../access';
import { Changes } from '../changes';
import { findContact, lockContacts, toContact, updateContacts } from '../persistence/contacts.sql';
import { timesOf, withTimes } from '../persistence/conversation-times';
import {
  findConversation,
  openConversation,
  toConversation,
  updateConversations,
  type ConversationRow,
} from '../persistence/conversations.sql';
import { findInbox } from '../persistence/inboxes.sql';
import { findMessage, insertMessages, toMessage } from '../persistence/messages.sql';
import { newConversation } from '../projection/project-entries';
import { resolveContact } from '../projection/resolve-contact';
import { changed } from './conversation-changes';

/** What colleagues do with a conversation beside writing to the customer; all of it stands in its timeline (C-008). */
@Injectable()
export class WorkOnConversation {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** C-034: for a first template. The number is one that people write; Meta may know the person by another. */
  async start({ idempotencyKey, ...request }: RequestOf<typeof startConversation>): Promise<Conversation> {
    const { actor, inboxId } = request;
    const { tenantId } = actor;
    requireScope(actor, 'conversations:write');
    const phone = parseE164(request.phone);
    if (!phone || !request.phone.trim().startsWith('+'))
      throw new ProblemError(messagingErrors.invalid_phone, {
        detail: 'Write the number with plus and country code, for example +15557010001',
        errors: [{ path: 'phone', rule: 'e164', message: 'must be E.164 with a leading plus' }],
      });
    const identified = { endpoint: 'start-conversation', ...request, actor: actor.id };
    return this.unitOfWork.run(tenantId, (tx) =>
      idempotent(tx, idempotencyKey, identified, async () => {
        const inbox = await findInbox(tx, tenantId, inboxId);
        if (!inbox || !canUseInbox(actor, inboxId))
          throw new ProblemError(messagingErrors.inbox_not_found, {
            detail: 'No inbox of yours has this id',
          });
        const now = this.clock.now();
        const changes = new Changes(tx, tenantId, this.outbox);
        const correlationId = correlation();
        const contact = await resolveContact(
          tx,
          tenantId,
          {
            identities: [{ kind: 'phone', value: phone }],
            retires: [],
            at: now.toISOString(),
            name: null,
            username: null,
          },
          changes,
          correlationId,
        );
        if (request.name?.trim() && contact.given_name === null && contact.profile_name === null) {
          updateContacts(tx, tenantId, [{ ...contact, given_name: storableText(request.name.trim()) }]);
          changes.contact(contact.id, correlationId);
        }
        const { row, opened } = await openConversation(
          tx,
          tenantId,
          newConversation(inboxId, contact.id, now, now, 'business'),
        );
        if (opened) changes.conversation(row.id, correlationId);
        await changes.state();
        return toConversation((await findConversation(tx, tenantId, row.id))!);
      }),
    );
  }

  /** Assignment, team, stage and collaborators, in one transaction. Throws ProblemError, and then nothing is changed. */
  async change({
    actor,
    conversationId,
    ...change
  }: RequestOf<typeof changeConversation>): Promise<Conversation> {
    requireScope(actor, 'conversations:write');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const row = await lockVisibleConversation(tx, actor, conversationId);
      const decision = changed(row, change, actor, this.clock.now());
      const changes = new Changes(tx, actor.tenantId, this.outbox);
      if (decision.row !== row) this.write(tx, actor, decision.row, decision.activities, changes);
      await changes.state();
      return toConversation((await findConversation(tx, actor.tenantId, row.id))!);
    });
  }

  async addNote({ idempotencyKey, ...request }: RequestOf<typeof addNote>): Promise<Message> {
    const { actor, conversationId, body } = request;
    requireScope(actor, 'conversations:write');
    const identified = { endpoint: 'add-note', ...request, actor: actor.id };
    return this.unitOfWork.run(actor.tenantId, (tx) =>
      idempotent(tx, idempotencyKey, identified, async () => {
        const row = await lockVisibleConversation(tx, actor, conversationId);
        const changes = new Changes(tx, actor.tenantId, this.outbox);
        const { id } = this.write(tx, actor, row, [{ type: 'note', body: storableText(body) }], changes);
        await changes.state();
        return toMessage((await findMessage(tx, actor.tenantId, id!))!);
      }),
    );
  }

  async renameContact({ actor, contactId, name }: RequestOf<typeof updateContact>): Promise<Contact> {
    requireScope(actor, 'conversations:write');
    const { tenantId } = actor;
    return this.unitOfWork.run(tenantId, async (tx) => {
      const found = await findContact(tx, tenantId, contactId);
      const parameters: unknown[] = [tenantId, found?.id ?? contactId];
      const seen = await tx.query(
        `select 1 from conversation c where c.tenant_id = $1 and c.contact_id = $2 and ${visibleSql(actor, parameters)} limit 1`,
        parameters,
      );
      if (!found || seen.length === 0)
        throw new ProblemError(platformErrors.not_found, { detail: 'No contact of yours has this id' });
      const [contact] = await lockContacts(tx, tenantId, [found.id]);
      const renamed = { ...contact!, given_name: storableText(name), version: contact!.version + 1 };
      updateContacts(tx, tenantId, [renamed]);
      const changes = new Changes(tx, tenantId, this.outbox);
      changes.contact(renamed.id, correlation());
      await changes.state();
      return toContact(renamed);
    });
  }

  /** Saves the conversation with internal entries at the end of its timeline. Returns the id of the last one. */
  private write(
    tx: Tx,
    actor: Principal,
    row: ConversationRow,
    entries: readonly Content[],
    changes: Changes,
  ): { id: string | null } {
    const now = this.clock.now();
    const correlationId = correlation();
    let times = timesOf(row);
    let id: string | null = null;
    for (const content of entries) {
      id = newId();
      insertMessages(tx, actor.tenantId, [
        {
          id,
          conversation_id: row.id,
          inbox_id: row.inbox_id,
          contact_id: row.contact_id,
          direction: 'internal',
          content,
          state: 'received',
          delivery: null,
          amendments: unamended,
          author_kind: actor.kind,
          author_id: actor.id,
          wamid: null,
          reply_to_wamid: null,
          occurred_at: now,
          correlation_id: correlationId,
          version: 1,
        },
      ]);
      // An activity is no news for the list of conversations.
      if (content.type === 'note')
        times = withMessage(times, { id, direction: 'internal', at: now }, row.assignee_id !== null);
      changes.messageSubmitted(id, correlationId);
    }
    const next = { ...withTimes(row, times), updated_at: now, version: row.version + 1 };
    updateConversations(tx, actor.tenantId, [next]);
    changes.conversation(row.id, correlationId);
    return { id };
  }
}

const correlation = (): string => currentContext()?.correlationId ?? newId();
