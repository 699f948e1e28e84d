import { days, minutes } from '@parlance/shared/kernel';
import { GraphError } from '../graph/graph-error';
import type { Recipient } from '../graph/recipient';
import { threadOf } from '../handsets/identity';
import { pricingOf } from '../rules/pricing';
import { freeEntryPointOpen, freeEntryPointOpenedBy, windowOpen } from '../rules/windows';
import type { Simulation } from '../simulation';
import type {
  Json,
  Media,
  Message,
  Moment,
  PhoneNumber,
  Template,
  TemplateDisplay,
  Waba,
} from '../state/model';
import { failureOf } from './outcome';

export interface Acceptable {
  number: PhoneNumber;
  waba: Waba;
  recipient: Recipient;
  type: string;
  content: unknown;
  context: Json | null;
  callbackData: string | null;
  template: Template | null;
  display: TemplateDisplay | null;
  media: Media[];
  /** Direct Send: a free-form message billed as utility that needs no open window. */
  directSend: boolean;
}

const DEFAULT_TTL = days(30);
const AUTHENTICATION_TTL = minutes(10);

/** Takes a valid message on: from here its outcome is decided and reported by webhook. */
export function accept(sim: Simulation, request: Acceptable): Message {
  const now = sim.clock.ms();
  const { number, waba, recipient, template } = request;
  const thread = recipient.handset ? threadOf(sim, number.id, recipient.handset.id) : undefined;
  const open = windowOpen(thread, now);
  const category = template?.category.toLowerCase() ?? (request.directSend ? 'utility' : null);
  if (category === null && !open && recipient.handset && sim.settings.behaviour.windowClosed === 'sync') {
    throw new GraphError(131047, {
      details: 'More than 24 hours have passed since the recipient last replied.',
    });
  }
  const countsForTier = template !== null && !open;
  const portfolio = sim.store.portfolios.get(waba.portfolioId)!;
  const user = recipient.handset?.id ?? recipient.digits ?? recipient.input;
  const tierLeft = !countsForTier || sim.tiers.take(portfolio, user, now);
  const freeUntil = freeEntryPointOpenedBy(thread, now);
  const pricing = pricingOf({
    templateCategory: category,
    windowOpen: open,
    freeEntryPoint: freeUntil !== null || freeEntryPointOpen(thread, now),
    now,
    servicePricing: sim.settings.behaviour.servicePricing,
    allotmentLeft: category === null && allotmentLeft(sim, number, now),
  });
  const held = template?.pacingLeft === 0;
  const message = sim.store.messages.put({
    id: sim.ids.message(recipient.digits ?? '', false),
    direction: 'outbound',
    numberId: number.id,
    handsetId: recipient.handset?.id ?? null,
    type: request.type,
    content: request.content,
    context: request.context,
    createdAt: now,
    state: held ? 'held' : 'accepted',
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    display: request.display,
    outbound: {
      input: recipient.input,
      addressedBy: recipient.addressedBy,
      recipientId: recipient.addressedBy === 'phone' ? recipient.digits : null,
      callbackData: request.callbackData,
      templateId: template?.id ?? null,
      expiresAt: now + timeToLive(template),
      pricing,
      countsForTier,
      failure: failureOf(sim, {
        number,
        waba,
        handset: recipient.handset,
        type: request.type,
        category,
        windowOpen: open,
        tierLeft,
        media: request.media,
      }),
      due: null,
    },
  });
  if (thread) {
    if (recipient.addressedBy === 'phone') thread.contactAt = now;
    if (freeUntil !== null) {
      thread.freeUntil = freeUntil;
      thread.entryPointAt = null;
    }
    thread.typingUntil = null;
    sim.store.threads.put(thread);
  }
  if (template?.pacingLeft) {
    template.pacingLeft -= 1;
    sim.store.templates.put(template);
  }
  sim.ledger.add(held ? 'message.held' : 'message.accepted', {
    messageId: message.id,
    numberId: number.id,
    to: recipient.input,
    type: request.type,
    callbackData: request.callbackData,
  });
  if (!held) sim.lifecycle.start(message);
  return message;
}

function timeToLive(template: Template | null): number {
  const seconds = template?.ttlSeconds;
  if (seconds != null && seconds > 0) return seconds * 1000;
  return template?.category === 'AUTHENTICATION' && seconds == null ? AUTHENTICATION_TTL : DEFAULT_TTL;
}

/** Free service messages of this calendar month, where Meta grants any. */
function allotmentLeft(sim: Simulation, number: PhoneNumber, now: Moment): boolean {
  const allotment = sim.settings.behaviour.freeServiceMessagesPerMonth;
  if (allotment === 0) return false;
  const date = new Date(now);
  const monthStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const used = sim.store.messages.filter(
    (message) =>
      message.numberId === number.id &&
      message.createdAt >= monthStart &&
      message.outbound?.pricing?.category === 'service',
  );
  return used.length < allotment;
}
