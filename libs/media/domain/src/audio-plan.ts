import type { Presence } from './presence';

/** `relay`: what the other side says. `nothing`: no packet at all. */
export type Heard = 'nothing' | 'silence' | 'ringback' | 'music' | 'notice' | 'relay';

export interface CallFacts {
  readonly direction: 'inbound' | 'outbound';
  /** The call is answered. */
  readonly open: boolean;
  readonly held: boolean;
  /** Both are being told that the call is recorded. */
  readonly noticing: boolean;
  readonly agent: Presence | 'none';
  /** An agent has been heard before: a new one that connects is a return, not the beginning. */
  readonly hadAgent: boolean;
}

export interface AudioPlan {
  readonly customer: Heard;
  readonly agent: Heard;
}

/**
 * What each side hears. Nothing goes to WhatsApp before an incoming call is accepted, because the first packet counts as
 * the answer; an outgoing leg gets silence at once, because WhatsApp does not begin either. After the answer a customer
 * never hears an empty line.
 */
export function audioPlan({ direction, open, held, noticing, agent, hadAgent }: CallFacts): AudioPlan {
  if (!open)
    return direction === 'inbound'
      ? { customer: 'nothing', agent: 'silence' }
      : { customer: 'silence', agent: 'ringback' };
  if (noticing) return { customer: 'notice', agent: 'notice' };
  if (held) return { customer: 'music', agent: 'silence' };
  if (agent === 'present') return { customer: 'relay', agent: 'relay' };
  if (agent === 'connecting' && !hadAgent) return { customer: 'silence', agent: 'relay' };
  return { customer: 'music', agent: 'relay' };
}
