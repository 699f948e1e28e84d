import type { LedgerEvent } from './ledger-event';

/** Where the permission stands by what was said; that a request waits or a grant has run out is read off the clock. */
export type Standing = 'none' | 'granted' | 'declined' | 'revoked';

export type PermissionSource = 'request' | 'callback' | 'profile' | 'automatic' | 'stated';

export interface StandingState {
  readonly standing: Standing;
  /** Since when it stands so. */
  readonly since: Date | null;
  readonly source: PermissionSource | null;
  readonly permanent: boolean;
  readonly grantedAt: Date | null;
  /** As Meta stated it; null for a permanent grant and where Meta said nothing. */
  readonly expiresAt: Date | null;
}

export const NO_STANDING: StandingState = {
  standing: 'none',
  since: null,
  source: null,
  permanent: false,
  grantedAt: null,
  expiresAt: null,
};

type Meaning = 'accepted' | 'refused' | 'withdrawn' | 'revoked' | 'stated-granted' | 'stated-none';

/**
 * What becomes of a standing. `expired` is a grant that had run out at that moment. The customer may change the answer
 * in either direction at any time (C-161, C-162, C-171), and only a grant opens calling.
 */
const NEXT: Readonly<Record<Meaning, Readonly<Record<Standing | 'expired', Standing | 'same'>>>> = {
  accepted: {
    none: 'granted',
    granted: 'granted',
    expired: 'granted',
    declined: 'granted',
    revoked: 'granted',
  },
  refused: {
    none: 'declined',
    granted: 'declined',
    expired: 'declined',
    declined: 'declined',
    revoked: 'declined',
  },
  withdrawn: {
    none: 'declined',
    granted: 'revoked',
    expired: 'revoked',
    declined: 'same',
    revoked: 'same',
  },
  revoked: { none: 'revoked', granted: 'revoked', expired: 'revoked', declined: 'revoked', revoked: 'same' },
  'stated-granted': {
    none: 'granted',
    granted: 'granted',
    expired: 'granted',
    declined: 'granted',
    revoked: 'granted',
  },
  'stated-none': { none: 'same', granted: 'revoked', expired: 'same', declined: 'same', revoked: 'same' },
};

interface Read {
  readonly meaning: Meaning;
  readonly source: PermissionSource;
  readonly permanent: boolean;
  readonly expiresAt: Date | null;
}

/** Who did what, from the response, its source and whether it answers something (webhook `call_permission_reply`). */
function read(event: LedgerEvent): Read | null {
  if (event.type === 'permission-stated')
    return {
      meaning: event.status === 'none' ? 'stated-none' : 'stated-granted',
      source: 'stated',
      permanent: event.status === 'permanent',
      expiresAt: event.expiresAt,
    };
  if (event.type !== 'reply') return null;
  const { permanent, expiresAt } = event;
  const byCustomer = event.contextId === null ? 'profile' : 'request';
  if (event.response === 'accept') {
    const source = event.source === 'automatic' ? 'callback' : byCustomer;
    return { meaning: 'accepted', source, permanent, expiresAt };
  }
  if (event.source === 'automatic')
    return { meaning: 'revoked', source: 'automatic', permanent: false, expiresAt: null };
  return {
    meaning: byCustomer === 'profile' ? 'withdrawn' : 'refused',
    source: byCustomer,
    permanent: false,
    expiresAt: null,
  };
}

export function advanceStanding(state: StandingState, event: LedgerEvent): StandingState {
  const said = read(event);
  if (!said) return state;
  const runOut = state.standing === 'granted' && state.expiresAt !== null && state.expiresAt <= event.at;
  const next = NEXT[said.meaning][runOut ? 'expired' : state.standing];
  if (next === 'same') return state;
  if (next !== 'granted') return { ...NO_STANDING, standing: next, since: event.at, source: said.source };
  const inForce = state.standing === 'granted' && !runOut;
  // The customer who calls us gives a grant for a week and takes nothing away.
  if (inForce && state.permanent && said.source === 'callback') return state;
  const kept = inForce && said.meaning === 'stated-granted';
  return {
    standing: 'granted',
    since: inForce ? state.since : event.at,
    source: kept ? state.source : said.source,
    permanent: said.permanent,
    grantedAt: kept ? state.grantedAt : event.at,
    expiresAt: said.permanent ? null : said.expiresAt,
  };
}
