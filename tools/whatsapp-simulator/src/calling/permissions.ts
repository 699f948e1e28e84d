import { replyFromUser, replyAutomatically } from './permission-reply';
import {
  answerCard,
  callConnected,
  type CallPermission,
  callUnanswered,
  type Choice,
  choose,
  noPermission,
  permissionAt,
  type PermissionLimits,
  permissionOf,
  requestDelivered,
  requestSent,
} from './permission-rules';
import { ControlError } from '../control/control-error';
import type { Simulation } from '../simulation';
import type { Call, Handset, Message, Moment, PhoneNumber } from '../state/model';
import { threadId } from '../state/store';

/** Applies the permission rules to stored pairs and tells the business what changed. */
export class Permissions {
  constructor(private readonly sim: Simulation) {}

  of(numberId: string, handsetId: string): CallPermission {
    const id = threadId(numberId, handsetId);
    return this.sim.store.callPermissions.get(id) ?? noPermission(id);
  }

  limitsOf(number: PhoneNumber): PermissionLimits {
    const { production, testNumber } = this.sim.settings.behaviour.calls.limits;
    return number.allowedRecipients === null ? production : testNumber;
  }

  requestAccepted(message: Message): void {
    if (message.handsetId === null || message.outbound?.failure) return;
    this.put(requestSent(this.of(message.numberId, message.handsetId), message.id, message.createdAt));
  }

  /** Called for every message that arrives; only permission requests have a card. */
  messageDelivered(message: Message, at: Moment): void {
    if (message.handsetId === null) return;
    const state = this.of(message.numberId, message.handsetId);
    if (!state.cards.some((card) => card.messageId === message.id)) return;
    const replaces = this.sim.settings.behaviour.calls.olderRequest === 'expires-on-delivery';
    this.put(requestDelivered(state, message.id, at, replaces));
  }

  /**
   * The user decides: on the card of a request, after a call (`about` is its wacid), or in the business profile, where
   * permission can only be given for good.
   */
  decide(handset: Handset, number: PhoneNumber, choice: Choice, about: string | null): Message {
    const now = this.sim.clock.ms();
    const state = this.of(number.id, handset.id);
    const onCall = about !== null && this.sim.store.calls.get(about)?.handsetId === handset.id;
    if (about === null || onCall) {
      const effective = about === null && choice === 'temporary' ? 'permanent' : choice;
      this.put(choose(state, effective, now));
    } else {
      const answered = answerCard(state, about, choice, now);
      if (!answered) throw new ControlError(409, `the permission request ${about} is unknown or has expired`);
      this.put(answered);
    }
    return replyFromUser(this.sim, { handset, number, about, permission: this.current(state.id, now) });
  }

  /** A call of the user gives permission for seven days, where the business has asked for that. */
  grantByCalling(handset: Handset, number: PhoneNumber, about: string, at: Moment): void {
    const state = this.of(number.id, handset.id);
    if (permissionAt(state, at).kind === 'permanent') return;
    const permission = permissionOf('temporary', at);
    this.put({ ...state, permission });
    replyAutomatically(this.sim, { handset, number, about, permission, at });
  }

  callConnected(call: Call, at: Moment): void {
    this.put(callConnected(this.of(call.numberId, call.handsetId), call.direction, at));
  }

  /** Asks the user after some unanswered calls, and takes the permission away after more. */
  callUnanswered(call: Call, at: Moment): void {
    const { sim } = this;
    const number = sim.store.numbers.get(call.numberId)!;
    const handset = sim.store.handsets.get(call.handsetId)!;
    const { state, consequence } = callUnanswered(
      this.of(number.id, handset.id),
      this.limitsOf(number),
      sim.settings.behaviour.calls.autoRevokesPermanent,
      at,
    );
    this.put(state);
    if (consequence === null) return;
    sim.ledger.add(`permission.${consequence}`, { handsetId: handset.id, numberId: number.id });
    if (consequence === 'nudge') showNudge(sim, handset, number, at);
    else replyAutomatically(sim, { handset, number, about: null, permission: state.permission, at });
  }

  private current(id: string, now: Moment) {
    return permissionAt(this.sim.store.callPermissions.get(id)!, now);
  }

  private put(state: CallPermission): void {
    this.sim.store.callPermissions.put(state);
  }
}

/** A note of WhatsApp itself in the chat. The business is not told. */
function showNudge(sim: Simulation, handset: Handset, number: PhoneNumber, at: Moment): void {
  const message = sim.store.messages.put({
    id: sim.ids.message(handset.waId ?? handset.id, true),
    direction: 'outbound',
    numberId: number.id,
    handsetId: handset.id,
    type: 'system',
    content: { body: `${number.verifiedName} tried to call you. Keep allowing calls?` },
    context: null,
    createdAt: at,
    state: 'read',
    sentAt: at,
    deliveredAt: at,
    readAt: at,
    display: null,
    outbound: null,
  });
  sim.handsetEvents.publish(handset.id, { type: 'message', numberId: number.id, messageId: message.id });
}
