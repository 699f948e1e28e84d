import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Collection } from './collection';
import { Journal } from './journal';
import type { CallPermission } from '../calling/permission-rules';
import type {
  AccessToken,
  App,
  Call,
  Delivery,
  Handset,
  LedgerEntry,
  Media,
  Message,
  NameLock,
  NumberCalling,
  PhoneNumber,
  Portfolio,
  Setting,
  Template,
  Thread,
  Waba,
} from './model';

/** Everything the simulator knows. In memory; with a directory also in a journal that is replayed at the next start. */
export class Store {
  private readonly collections = new Map<string, Collection<{ id: string }>>();
  private readonly journal: Journal | null;
  private readonly mediaBytes = new Map<string, Buffer>();

  readonly apps = this.collection<App>('apps');
  readonly portfolios = this.collection<Portfolio>('portfolios');
  readonly wabas = this.collection<Waba>('wabas');
  readonly numbers = this.collection<PhoneNumber>('numbers');
  readonly tokens = this.collection<AccessToken>('tokens');
  readonly templates = this.collection<Template>('templates');
  readonly nameLocks = this.collection<NameLock>('nameLocks');
  readonly media = this.collection<Media>('media');
  readonly handsets = this.collection<Handset>('handsets');
  readonly threads = this.collection<Thread>('threads');
  readonly messages = this.collection<Message>('messages');
  readonly deliveries = this.collection<Delivery>('deliveries');
  readonly ledger = this.collection<LedgerEntry>('ledger');
  readonly settings = this.collection<Setting>('settings');
  readonly numberCalling = this.collection<NumberCalling>('numberCalling');
  readonly callPermissions = this.collection<CallPermission>('callPermissions');
  readonly calls = this.collection<Call>('calls');

  readonly messagesOfThread = this.messages.index((message) =>
    message.handsetId === null ? null : threadId(message.numberId, message.handsetId),
  );
  readonly callsOfThread = this.calls.index((call) => threadId(call.numberId, call.handsetId));
  readonly callsOfNumber = this.calls.index((call) => call.numberId);
  readonly threadsOfHandset = this.threads.index((thread) => thread.handsetId);
  readonly templatesOfWaba = this.templates.index((template) => template.wabaId);
  readonly templatesByName = this.templates.index((template) => `${template.wabaId}:${template.name}`);
  readonly handsetsByPhone = this.handsets.index((handset) => handset.phone);
  readonly handsetsByWaId = this.handsets.index((handset) => handset.waId);

  constructor(private readonly directory: string | null) {
    if (directory === null) {
      this.journal = null;
      return;
    }
    for (const { collection, id, value } of Journal.read(directory)) {
      const target = this.collections.get(collection);
      if (value === undefined) target?.forget(id);
      else target?.restore(value as { id: string });
    }
    mkdirSync(join(directory, 'media'), { recursive: true });
    this.journal = new Journal(directory, () => this.lines());
    this.journal.compact();
  }

  setting<T>(id: string): T | undefined {
    return this.settings.get(id)?.value as T | undefined;
  }

  putMediaBytes(id: string, bytes: Buffer): void {
    if (this.directory === null) this.mediaBytes.set(id, bytes);
    else writeFileSync(join(this.directory, 'media', id), bytes);
  }

  mediaContent(id: string): Buffer | null {
    if (this.directory === null) return this.mediaBytes.get(id) ?? null;
    const file = join(this.directory, 'media', id);
    return existsSync(file) ? readFileSync(file) : null;
  }

  deleteMedia(id: string): void {
    this.media.delete(id);
    this.mediaBytes.delete(id);
    if (this.directory !== null) rmSync(join(this.directory, 'media', id), { force: true });
  }

  /** Hands everything recorded so far to the operating system. To be called before acknowledging it. */
  flush(): void {
    this.journal?.flush();
  }

  close(): void {
    this.journal?.close();
  }

  private collection<T extends { id: string }>(name: string): Collection<T> {
    const collection = new Collection<T>(name, (of, id, value) =>
      this.journal?.append(value === undefined ? { collection: of, id } : { collection: of, id, value }),
    );
    this.collections.set(name, collection as unknown as Collection<{ id: string }>);
    return collection;
  }

  private *lines() {
    for (const collection of this.collections.values()) {
      for (const value of collection.values()) yield { collection: collection.name, id: value.id, value };
    }
  }
}

export const threadId = (numberId: string, handsetId: string): string => `${numberId}:${handsetId}`;
