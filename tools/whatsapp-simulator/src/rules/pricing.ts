import type { Moment, Pricing } from '../state/model';

/** From here on service messages, and utility templates inside the window, are charged. */
export const SERVICE_CHARGED_FROM = Date.UTC(2026, 9, 1);

export interface PricingFacts {
  /** Lower case category of the template; null for a free-form message. */
  templateCategory: string | null;
  windowOpen: boolean;
  freeEntryPoint: boolean;
  now: Moment;
  servicePricing: 'by-date' | 'free' | 'charged';
  /** The number's allotment of free service messages for this month is not used up. */
  allotmentLeft: boolean;
}

/** The `pricing` object of status webhooks, per-message model. */
export function pricingOf(facts: PricingFacts): Pricing {
  const category = facts.templateCategory ?? 'service';
  if (facts.freeEntryPoint) {
    return {
      billable: false,
      pricing_model: 'PMP',
      type: 'free_entry_point',
      category: 'referral_conversion',
    };
  }
  const charged =
    facts.servicePricing === 'charged' ||
    (facts.servicePricing === 'by-date' && facts.now >= SERVICE_CHARGED_FROM);
  const freeService = category === 'service' && (!charged || facts.allotmentLeft);
  const freeUtility = category === 'utility' && facts.windowOpen && !charged;
  if (freeService || freeUtility) {
    return { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category };
  }
  return { billable: true, pricing_model: 'PMP', type: 'regular', category };
}
