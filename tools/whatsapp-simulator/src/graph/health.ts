import type { Simulation } from '../simulation';
import type { Json, PhoneNumber, Template, Waba } from '../state/model';

type Availability = 'AVAILABLE' | 'LIMITED' | 'BLOCKED';
const RANK: Availability[] = ['AVAILABLE', 'LIMITED', 'BLOCKED'];

const entity = (
  type: string,
  id: string,
  state: Availability,
  code?: number,
  description?: string,
): Json => ({
  entity_type: type,
  id,
  can_send_message: state,
  ...(state === 'BLOCKED' && {
    errors: [
      { error_code: code, error_description: description, possible_solution: 'See the WhatsApp Manager' },
    ],
  }),
  ...(state === 'LIMITED' && { additional_info: [description] }),
});

/** `health_status`: the worst of the entities a message passes. */
export function healthStatus(
  sim: Simulation,
  waba: Waba,
  number: PhoneNumber | null,
  template: Template | null = null,
): Json {
  const portfolio = sim.store.portfolios.get(waba.portfolioId)!;
  const { tiers } = sim.settings.behaviour.limits;
  const full = sim.tiers.used(portfolio.id, sim.clock.ms()) >= (tiers[portfolio.messagingLimit] ?? Infinity);
  const entities: Json[] = [];
  if (template) {
    const state = template.status === 'APPROVED' ? 'AVAILABLE' : 'BLOCKED';
    entities.push(
      entity('MESSAGE_TEMPLATE', template.id, state, 141002, `The template is ${template.status}`),
    );
  }
  if (number) {
    entities.push(
      number.registered
        ? entity(
            'PHONE_NUMBER',
            number.id,
            full ? 'LIMITED' : 'AVAILABLE',
            141000,
            'The messaging limit is reached',
          )
        : entity('PHONE_NUMBER', number.id, 'BLOCKED', 133010, 'The phone number is not registered'),
    );
  }
  if (waba.blocked || waba.locked)
    entities.push(entity('WABA', waba.id, 'BLOCKED', 141002, 'The account is blocked'));
  else if (waba.paymentProblem)
    entities.push(entity('WABA', waba.id, 'LIMITED', 141006, 'There is a payment problem'));
  else entities.push(entity('WABA', waba.id, 'AVAILABLE'));
  entities.push(entity('BUSINESS', portfolio.id, 'AVAILABLE'));
  for (const { appId } of waba.subscriptions.slice(0, 1)) entities.push(entity('APP', appId, 'AVAILABLE'));
  const worst = Math.max(...entities.map((each) => RANK.indexOf(each['can_send_message'] as Availability)));
  return { can_send_message: RANK[worst], entities };
}
