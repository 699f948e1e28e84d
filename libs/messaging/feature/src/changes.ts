import {
  contactUpdated,
  conversationUpdated,
  messageAmended,
  messageReceived,
  messageStatusChanged,
  messageSubmitted,
} from '@parlance/messaging/contracts';
import type { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { findContacts, toContact, type ContactRow } from './persistence/contacts.sql';
import {
  findConversations,
  findVisibilities,
  toConversation,
  visibilityOf,
  type ConversationView,
  type VisibilityRow,
} from './persistence/conversations.sql';
import { findMessages, toMessage, type MessageView } from './persistence/messages.sql';

type Stated = ReadonlyMap<string, string>;

/**
 * What a transaction has changed. At its end every changed thing is stated once, as it then is, however many webhook
 * items took part. `correlationId` is the first cause of the change.
 */
export class Changes {
  private readonly received = new Map<string, string>();
  private readonly submitted = new Map<string, string>();
  private readonly delivered = new Map<string, string>();
  private readonly amended = new Map<string, string>();
  /** As the transaction leaves them, so that they need not be read again. */
  private readonly known = new Map<string, MessageView>();
  private readonly conversations = new Map<string, string>();
  private readonly contacts = new Map<string, string>();
  private readonly merged = new Map<string, string[]>();
  private readonly mergedInto = new Map<string, string>();

  constructor(
    private readonly tx: Tx,
    readonly tenantId: string,
    private readonly outbox: Outbox,
  ) {}

  /** `written`: as it is now, where the caller knows. */
  messageReceived(id: string, correlationId: string, written?: MessageView): void {
    this.received.set(id, correlationId);
    this.remember(id, written);
  }

  messageSubmitted(id: string, correlationId: string, written?: MessageView): void {
    this.submitted.set(id, correlationId);
    this.remember(id, written);
  }

  statusChanged(written: MessageView, correlationId: string): void {
    this.delivered.set(written.id, correlationId);
    this.known.set(written.id, written);
  }

  messageAmended(id: string, correlationId: string): void {
    this.amended.set(id, correlationId);
    this.known.delete(id);
  }

  conversation(id: string, correlationId: string): void {
    this.conversations.set(id, correlationId);
  }

  contact(id: string, correlationId: string, mergedContactIds: readonly string[] = []): void {
    this.contacts.set(id, correlationId);
    this.merged.set(id, [...(this.merged.get(id) ?? []), ...mergedContactIds]);
    for (const gone of mergedContactIds) {
      this.contacts.delete(gone);
      this.mergedInto.set(gone, id);
    }
  }

  /** The contact that remains of this one after what this transaction has merged. */
  remaining(contactId: string): string {
    const into = this.mergedInto.get(contactId);
    return into === undefined ? contactId : this.remaining(into);
  }

  /** A conversation that was merged into another is not stated any more. */
  conversationGone(id: string): void {
    this.conversations.delete(id);
    this.contentsMoved(id);
  }

  /** What stood in a conversation belongs to another one, or to another contact, and is read again. */
  contentsMoved(id: string): void {
    for (const message of this.known.values())
      if (message.conversation_id === id) this.known.delete(message.id);
  }

  private remember(id: string, written: MessageView | undefined): void {
    if (written) this.known.set(id, written);
    else this.known.delete(id);
  }

  async state(): Promise<void> {
    const { tx, tenantId } = this;
    const unknown = [
      ...this.received.keys(),
      ...this.submitted.keys(),
      ...this.delivered.keys(),
      ...this.amended.keys(),
    ].filter((id) => !this.known.has(id));
    const messages = byId([...this.known.values(), ...(await findMessages(tx, tenantId, unknown))]);
    const received = [...messages.values()].filter(({ id }) => this.received.has(id));
    const shown = new Set([...this.conversations.keys(), ...received.map((m) => m.conversation_id)]);
    const others = [...messages.values()].map((m) => m.conversation_id).filter((id) => !shown.has(id));
    const [conversations, contacts, otherVisibilities] = await Promise.all([
      findConversations(tx, tenantId, [...shown]).then(byId),
      findContacts(tx, tenantId, [...this.contacts.keys()]).then(byId),
      findVisibilities(tx, tenantId, others),
    ]);
    const visibilities = byId([...conversations.values(), ...otherVisibilities]);
    this.stateContacts(contacts);
    this.stateMessages(messages, conversations, visibilities);
    this.outbox.addAll(
      tx,
      conversationUpdated,
      picked(this.conversations, conversations).map(({ row, correlationId }) => ({
        tenantId,
        correlationId,
        aggregateId: row.id,
        aggregateVersion: row.version,
        data: { conversation: toConversation(row) },
      })),
    );
  }

  private stateContacts(contacts: ReadonlyMap<string, ContactRow>): void {
    const { tx, tenantId } = this;
    this.outbox.addAll(
      tx,
      contactUpdated,
      picked(this.contacts, contacts).map(({ row, correlationId }) => ({
        tenantId,
        correlationId,
        aggregateId: row.id,
        aggregateVersion: row.version,
        data: { contact: toContact(row), mergedContactIds: this.merged.get(row.id) ?? [] },
      })),
    );
  }

  private stateMessages(
    messages: ReadonlyMap<string, MessageView>,
    conversations: ReadonlyMap<string, ConversationView>,
    visibilities: ReadonlyMap<string, VisibilityRow>,
  ): void {
    const { tx, tenantId } = this;
    const about = (stated: Stated) =>
      picked(stated, messages).map(({ row, correlationId }) => ({
        row,
        base: { tenantId, correlationId, aggregateId: row.id, aggregateVersion: row.version },
        visibility: visibilityOf(visibilities.get(row.conversation_id)!),
      }));
    this.outbox.addAll(
      tx,
      messageReceived,
      about(this.received).map(({ row, base, visibility }) => {
        const { contact } = toConversation(conversations.get(row.conversation_id)!);
        return { ...base, data: { message: toMessage(row), contact, visibility } };
      }),
    );
    for (const [contract, stated] of [
      [messageSubmitted, this.submitted],
      [messageAmended, this.amended],
    ] as const)
      this.outbox.addAll(
        tx,
        contract,
        about(stated).map(({ row, base, visibility }) => ({
          ...base,
          data: { message: toMessage(row), visibility },
        })),
      );
    this.outbox.addAll(
      tx,
      messageStatusChanged,
      about(this.delivered).map(({ row, base, visibility }) => {
        const { id, conversationId, state, stateTimes, failure, wamid, occurredAt } = toMessage(row);
        const at = stateTimes[state] ?? occurredAt;
        return {
          ...base,
          data: { messageId: id, conversationId, state, at, stateTimes, failure, wamid, visibility },
        };
      }),
    );
  }
}

const byId = <Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));

const picked = <Row>(stated: Stated, rows: ReadonlyMap<string, Row>): { row: Row; correlationId: string }[] =>
  [...stated].flatMap(([id, correlationId]) => {
    const row = rows.get(id);
    return row ? [{ row, correlationId }] : [];
  });
