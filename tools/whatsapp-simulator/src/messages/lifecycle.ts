import type { Simulation } from '../simulation';
import type { Handset, Message, Moment } from '../state/model';
import { emitStatus } from './status-webhook';

/** What happens to an accepted message: sent, shown on the handset, read; or failed; or silently expired. */
export class Lifecycle {
  constructor(private readonly sim: Simulation) {}

  resume(): void {
    for (const message of this.sim.store.messages.values()) if (message.outbound?.due) this.arm(message);
  }

  start(message: Message, from = message.createdAt): void {
    const { sentMs, failedMs } = this.sim.settings.behaviour.statuses;
    const fails = message.outbound!.failure !== null;
    this.plan(
      message,
      fails ? 'failed' : 'sent',
      from + this.sim.dice.between(...(fails ? failedMs : sentMs)),
    );
  }

  /** What waited for the handset while it was offline or the business was blocked. */
  deliverWaiting(handset: Handset): void {
    const now = this.sim.clock.ms();
    for (const thread of this.sim.store.threadsOfHandset(handset.id)) {
      for (const message of this.sim.store.messagesOfThread(thread.id)) {
        if (message.state === 'sent' && message.outbound?.due === null) this.planDelivery(message, now);
      }
    }
  }

  /** The user opened the chat, or the handset reads by itself. Marks this message and earlier ones. */
  read(message: Message, at: Moment): void {
    if (message.state !== 'delivered' || !message.outbound || message.handsetId === null) return;
    const handset = this.sim.store.handsets.get(message.handsetId)!;
    const toldDelivered = message.deliveredAt !== null;
    message.state = 'read';
    message.readAt = at;
    message.deliveredAt ??= at;
    message.outbound.due = null;
    this.sim.store.messages.put(message);
    this.sim.ledger.add('message.read', { messageId: message.id, handsetId: handset.id });
    if (handset.readReceipts) emitStatus(this.sim, message, 'read', at, { pricing: !toldDelivered });
    this.changed(message);
  }

  played(message: Message, at: Moment): void {
    this.read(message, at);
    if (message.state !== 'read') return;
    message.state = 'played';
    this.sim.store.messages.put(message);
    emitStatus(this.sim, message, 'played', at);
    this.changed(message);
  }

  failed(message: Message, at: Moment): void {
    const outbound = message.outbound!;
    message.state = 'failed';
    outbound.due = null;
    this.sim.store.messages.put(message);
    this.sim.ledger.add('message.failed', {
      messageId: message.id,
      callbackData: outbound.callbackData,
      code: outbound.failure!.code,
    });
    emitStatus(this.sim, message, 'failed', at, { failure: outbound.failure! });
    this.changed(message);
  }

  private plan(message: Message, step: 'sent' | 'delivered' | 'read' | 'failed', at: Moment): void {
    message.outbound!.due = { at, step };
    this.sim.store.messages.put(message);
    this.arm(message);
  }

  private arm(message: Message): void {
    const due = message.outbound!.due!;
    this.sim.scheduler.at(due.at, (at) => {
      if (message.outbound!.due === due) this[due.step](message, at);
    });
  }

  private sent(message: Message, at: Moment): void {
    message.state = 'sent';
    message.sentAt = at;
    message.outbound!.due = null;
    this.sim.store.messages.put(message);
    emitStatus(this.sim, message, 'sent', at, { pricing: true });
    this.planDelivery(message, at);
  }

  private planDelivery(message: Message, at: Moment): void {
    const handset = message.handsetId === null ? undefined : this.sim.store.handsets.get(message.handsetId);
    if (!handset?.online || handset.blocked.includes(message.numberId)) return;
    this.plan(
      message,
      'delivered',
      at + this.sim.dice.between(...this.sim.settings.behaviour.statuses.deliveredMs),
    );
  }

  private delivered(message: Message, at: Moment): void {
    const { sim } = this;
    const outbound = message.outbound!;
    const handset = sim.store.handsets.get(message.handsetId!)!;
    outbound.due = null;
    if (!handset.online) {
      sim.store.messages.put(message);
      return;
    }
    // Past its time to live a message is dropped and nobody is told.
    if (at >= outbound.expiresAt) {
      message.state = 'expired';
      sim.store.messages.put(message);
      sim.ledger.add('message.expired', { messageId: message.id, callbackData: outbound.callbackData });
      return;
    }
    const { skipDelivered, failedAndDelivered } = sim.settings.behaviour.statuses;
    const chatOpen = handset.autoRead && message.type !== 'reaction';
    const skip = chatOpen && handset.readReceipts && sim.dice.chance(skipDelivered);
    message.state = 'delivered';
    message.deliveredAt = skip ? null : at;
    sim.store.messages.put(message);
    sim.permissions.messageDelivered(message, at);
    sim.ledger.add('message.delivered', {
      messageId: message.id,
      handsetId: handset.id,
      numberId: message.numberId,
      callbackData: outbound.callbackData,
    });
    // A reaction produces a sent status only.
    if (message.type !== 'reaction' && !skip) emitStatus(sim, message, 'delivered', at, { pricing: true });
    if (sim.dice.chance(failedAndDelivered)) {
      emitStatus(sim, message, 'failed', at, {
        failure: { code: 131000, details: 'One of several devices failed' },
      });
    }
    if (chatOpen)
      this.plan(message, 'read', at + sim.dice.between(...sim.settings.behaviour.statuses.readMs));
    this.changed(message);
  }

  private changed(message: Message): void {
    if (message.handsetId !== null) {
      this.sim.handsetEvents.publish(message.handsetId, {
        type: 'message',
        numberId: message.numberId,
        messageId: message.id,
      });
    }
  }
}
