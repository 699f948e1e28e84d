import { parseE164 } from '@parlance/shared/kernel';
import { bsuidOf } from '../handsets/identity';
import { callingCode, newHandset } from '../handsets/handset';
import type { Simulation } from '../simulation';
import type { Handset, PhoneNumber, Waba } from '../state/model';
import { invalidValue, missingParameter } from './graph-error';

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

export interface Recipient {
  /** Exactly what was passed. */
  input: string;
  addressedBy: 'phone' | 'bsuid';
  digits: string | null;
  handset: Handset | null;
}

/** Who a message is for. `to` wins over `recipient`. */
export function resolveRecipient(
  sim: Simulation,
  request: { to?: string | undefined; recipient?: string | undefined },
  sender: { number: PhoneNumber; waba: Waba },
): Recipient {
  if (request.to !== undefined) return byPhone(sim, request.to, sender.number);
  if (request.recipient === undefined) throw missingParameter('to');
  if (!BSUID.test(request.recipient)) throw invalidValue('Param recipient is not a business-scoped user id');
  const handset = findByBsuid(sim, request.recipient, sender.waba.portfolioId);
  if (!handset) throw invalidValue('Param recipient is not known to this business portfolio');
  return { input: request.recipient, addressedBy: 'bsuid', digits: handset.waId, handset };
}

function byPhone(sim: Simulation, input: string, sender: PhoneNumber): Recipient {
  const { bareNumber, unknownRecipient } = sim.settings.behaviour;
  const bare = !input.trim().startsWith('+');
  const written = bare && bareNumber === 'prepend' ? `+${callingCode(sender.digits)}${input}` : input;
  const phone = parseE164(written);
  if (phone === null) throw invalidValue('Param to is not a valid WhatsApp phone number');
  const digits = phone.slice(1);
  const { store } = sim;
  let handset = store.handsetsByPhone(digits)[0] ?? store.handsetsByWaId(digits)[0] ?? null;
  if (!handset && unknownRecipient === 'create') handset = newHandset(sim, { name: input, phone: digits });
  return { input, addressedBy: 'phone', digits: handset?.waId ?? digits, handset };
}

function findByBsuid(sim: Simulation, bsuid: string, portfolioId: string): Handset | null {
  const matches = (handset: Handset): boolean =>
    handset.bsuids[portfolioId] === bsuid ||
    (handset.firstBsuid === bsuid && bsuidOf(sim, handset, portfolioId) === bsuid);
  return sim.store.handsets.find(matches) ?? null;
}
