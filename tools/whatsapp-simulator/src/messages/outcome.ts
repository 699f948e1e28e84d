import type { Simulation } from '../simulation';
import type { Failure, Handset, Media, PhoneNumber, Waba } from '../state/model';

export interface OutcomeFacts {
  number: PhoneNumber;
  waba: Waba;
  handset: Handset | null;
  type: string;
  /** Lower case; null for a free-form message. */
  category: string | null;
  windowOpen: boolean;
  tierLeft: boolean;
  media: Media[];
}

const MIME_OF_TYPE: Record<string, RegExp> = {
  image: /^image\/(jpeg|png)$/,
  video: /^video\/(mp4|3gpp)$/,
  audio: /^audio\//,
  sticker: /^image\/webp$/,
  document: /./,
};

const NEEDS_CURRENT_CLIENT = ['interactive', 'template'];

/** Why an accepted message will end as failed, or null. In Meta's terms: what comes by webhook after a 200. */
export function failureOf(sim: Simulation, facts: OutcomeFacts): Failure | null {
  const { handset, waba, number, category } = facts;
  const { failures, blockedByUser, limits, portfolioPacingCode } = sim.settings.behaviour;
  const marketing = category === 'marketing';
  if (!handset) return { code: 131026, details: 'Message Undeliverable.' };
  if (handset.outdated && NEEDS_CURRENT_CLIENT.includes(facts.type)) {
    return {
      code: 131026,
      details: 'The recipient uses a version of WhatsApp that cannot show this message.',
    };
  }
  if (category === null && !facts.windowOpen) {
    return {
      code: 131047,
      details: 'More than 24 hours have passed since the recipient last replied; use a message template.',
    };
  }
  if (blockedByUser === 'failed' && handset.blocked.includes(number.id))
    return { code: 131026, details: 'Message Undeliverable.' };
  if (waba.paymentProblem && category !== null)
    return { code: 131042, details: 'There is a problem with the payment method.' };
  const broken = facts.media.find(
    (media) => MIME_OF_TYPE[facts.type] && !MIME_OF_TYPE[facts.type]!.test(media.mimeType),
  );
  if (broken) {
    return { code: 131053, details: `Unsupported ${facts.type} mime type ${broken.mimeType}.` };
  }
  if (marketing && handset.marketingStopped.includes(waba.id)) {
    return {
      code: 131050,
      details: 'The recipient has chosen not to receive marketing messages from this business.',
    };
  }
  if (
    marketing &&
    failures.marketingToUnitedStates &&
    handset.country === 'US' &&
    handset.phone?.startsWith('1')
  ) {
    return { code: 131049, details: 'Marketing messages are not delivered to numbers of the United States.' };
  }
  if (marketing && sim.dice.chance(failures.marketingCap)) {
    return {
      code: 131049,
      details: 'This message was not delivered to maintain healthy ecosystem engagement.',
    };
  }
  if (marketing && sim.dice.chance(failures.experiment)) {
    return { code: 130472, details: "The recipient's number is part of an experiment." };
  }
  if (category !== null && sim.dice.chance(failures.portfolioPacing)) {
    return {
      code: portfolioPacingCode,
      details: 'The message was dropped while this business portfolio was paced.',
    };
  }
  if (!facts.tierLeft)
    return { code: limits.tierCode, details: 'The messaging limit of the business portfolio is reached.' };
  return null;
}
