import { Inject, Injectable } from '@nestjs/common';
import type { applyCallWebhook } from '@parlance/calls/contracts';
import { applyEvent, newInbound, readCallItem, type CallItem } from '@parlance/calls/domain';
import { CLOCK } from '@parlance/platform/config';
import { Inbox } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import type { Tx } from '@parlance/platform/persistence';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { isId, minus, minutes, newId, type Clock } from '@parlance/shared/kernel';
import { coreOf, newRecord, withCore, type CallRecord } from '../persistence/call-record';
import { CallRepository } from '../persistence/call-repository';
import { UnmatchedRepository } from '../persistence/unmatched-repository';
import { WorkQueue } from '../work/work-queue';
import { CallBook } from './call-book';
import { InTurn } from './in-turn';

type Webhook = DataOf<typeof applyCallWebhook>;

/** An error names no call: it is of the customer's latest one, if that is not long ago. */
const ERROR_REACH_MS = minutes(5);
/** Meta's only word of a customer's call that it did not put through: no payment method. */
const NOT_PUT_THROUGH = '131044';

/** Takes over what Meta says of calls: in any order and however often it says it (I2). */
@Injectable()
export class TakeWebhook {
  private readonly turns = new InTurn();

  constructor(
    private readonly inbox: Inbox,
    private readonly book: CallBook,
    private readonly work: WorkQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async apply(envelope: Envelope<Webhook>, durable: string): Promise<void> {
    const { data } = envelope;
    const item = readCallItem(data.array, data.item, data.receivedAt);
    if (!item) return;
    // In the order in which Meta said it, as far as that is known: then an end is rarely told otherwise than it stays.
    await this.turns.run(`${envelope.tenantid}/${item.wacid ?? ''}`, async () => {
      await this.inbox.once(envelope, durable, (tx) => this.take(tx, data, item));
    });
  }

  /** Everything that came before we knew the call by Meta's id. The turn of that id is held. */
  async catchUp(tx: Tx, call: CallRecord, wacid: string): Promise<CallRecord> {
    let changed = call;
    for (const { array, item, receivedAt } of await new UnmatchedRepository(tx).take(wacid)) {
      const read = readCallItem(array, item, receivedAt.toISOString());
      if (read) changed = this.merged(changed, read);
    }
    return changed;
  }

  private async take(tx: Tx, data: Webhook, item: CallItem): Promise<void> {
    const { wacid } = item;
    if (wacid === null) return this.takeError(tx, data, item);
    const repository = new CallRepository(tx);
    repository.takeTurn(wacid);
    const known =
      (await repository.lockByWacid(wacid)) ??
      (item.opaque !== null && isId(item.opaque) ? await repository.lock(item.opaque) : null);
    if (known) return this.continue(tx, known, data, item, wacid);
    if (item.direction === 'inbound' && data.about) return this.begin(tx, data, item, wacid);
    const { array, receivedAt } = data;
    new UnmatchedRepository(tx).park(wacid, {
      array,
      item: data.item,
      receivedAt: new Date(receivedAt),
    });
  }

  private async continue(
    tx: Tx,
    known: CallRecord,
    data: Webhook,
    item: CallItem,
    wacid: string,
  ): Promise<void> {
    const named = known.wacid === null ? await this.named(tx, known, wacid) : known;
    const changed = this.merged(withAbout(named, data), item);
    await this.write(tx, known, changed);
  }

  /** Meta's id came by a webhook before its answer to our request, or instead of it. */
  async named(tx: Tx, call: CallRecord, wacid: string): Promise<CallRecord> {
    this.work.remove(tx, call.id, 'place');
    return this.catchUp(tx, { ...call, wacid, placing: false }, wacid);
  }

  async write(tx: Tx, before: CallRecord, changed: CallRecord): Promise<CallRecord> {
    const call = await this.book.save(tx, before, changed);
    if (call.facts.terminated && !before.facts.terminated) this.work.remove(tx, call.id, 'end-at-meta');
    else if (call.state === 'ended' && before.state === 'ended' && before.wacid === null)
      this.book.endAtMeta(tx, call);
    if (call.state === 'ended') return call;
    const answered = call.state === 'active' && before.state !== 'active';
    if (answered || (call.direction === 'outbound' && call.remoteSdp !== before.remoteSdp))
      this.work.add(tx, call.id, 'media');
    return call;
  }

  /** A customer calls; or is over with it before we heard of it: then it is recorded, and nothing rings. */
  private async begin(tx: Tx, data: Webhook, item: CallItem, wacid: string): Promise<void> {
    const { inboxId, wabaId, phoneNumberId, receivedAt, about } = data;
    const { contactId, contactName, contactPhone, conversationId, visibility } = about!;
    const first = newRecord({
      id: newId(this.clock.now()),
      ...newInbound(item.events.find((event) => 'at' in event)?.at ?? receivedAt),
      wacid,
      inboxId,
      wabaId,
      phoneNumberId,
      conversationId,
      contactId,
      contactName,
      contactPhone,
      visibility,
      agentId: null,
    });
    const call = await this.catchUp(tx, this.merged(first, item), wacid);
    if (call.state !== 'ended') await this.supersede(tx, call);
    await this.book.open(tx, call);
    if (call.state !== 'ended') this.work.add(tx, call.id, 'admit');
  }

  /** There is one call at a time between a number and a customer: an earlier one must be over, whatever we heard (I3). */
  private async supersede(tx: Tx, { inboxId, contactId }: CallRecord): Promise<void> {
    const earlier = await new CallRepository(tx).lockUnderWay(inboxId, contactId);
    const ended =
      earlier &&
      applyEvent(coreOf(earlier), {
        type: 'stopped',
        reason: 'superseded',
        detail: 'The customer has called again; WhatsApp never said that this call ended.',
        code: null,
        at: this.clock.now().toISOString(),
        uncertain: true,
      });
    if (earlier && ended) await this.book.save(tx, earlier, withCore(earlier, ended));
  }

  private async takeError(tx: Tx, data: Webhook, item: CallItem): Promise<void> {
    const { inboxId, about } = data;
    if (!about) {
      this.logger.warn({ inboxId, events: item.events }, 'WhatsApp reported an error of an unknown call');
      return;
    }
    const since = minus(this.clock.now(), ERROR_REACH_MS);
    const latest = await new CallRepository(tx).lockLatest(inboxId, about.contactId, since);
    const failure = item.events.find(({ type }) => type === 'failure');
    if (failure?.type === 'failure' && failure.code === NOT_PUT_THROUGH)
      return this.notPutThrough(tx, data, failure);
    if (latest) await this.write(tx, latest, this.merged(latest, item));
  }

  /** I16: an attempt that never became a call leaves a record as well. */
  private async notPutThrough(
    tx: Tx,
    { inboxId, wabaId, phoneNumberId, receivedAt, about }: Webhook,
    { code, detail }: { code: string; detail: string },
  ): Promise<void> {
    const { contactId, contactName, contactPhone, conversationId, visibility } = about!;
    const begun = newInbound(receivedAt);
    const ended = applyEvent(begun, {
      type: 'stopped',
      reason: 'not-placed',
      detail,
      code,
      at: receivedAt,
      uncertain: false,
    });
    const call = newRecord({
      id: newId(this.clock.now()),
      ...(ended ?? begun),
      wacid: null,
      inboxId,
      wabaId,
      phoneNumberId,
      conversationId,
      contactId,
      contactName,
      contactPhone,
      visibility,
      agentId: null,
    });
    await this.book.open(tx, call);
  }

  private merged(call: CallRecord, item: CallItem): CallRecord {
    let core = coreOf(call);
    for (const event of item.events) core = applyEvent(core, event) ?? core;
    return {
      ...withCore(call, core),
      remoteSdp: call.remoteSdp ?? item.sdp,
      ctaPayload: call.ctaPayload ?? item.ctaPayload,
      deeplinkPayload: call.deeplinkPayload ?? item.deeplinkPayload,
    };
  }
}

/** While it lasts, a call belongs to whom its conversation belongs. */
const withAbout = (call: CallRecord, { about }: Webhook): CallRecord =>
  about && call.state !== 'ended'
    ? {
        ...call,
        visibility: about.visibility,
        contactName: about.contactName ?? call.contactName,
        contactPhone: about.contactPhone ?? call.contactPhone,
      }
    : call;
