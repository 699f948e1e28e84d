import type { Simulation } from '../simulation';
import type { Handset } from '../state/model';

export interface NewHandset {
  id?: string | undefined;
  name: string;
  phone?: string | null | undefined;
  waId?: string | undefined;
  bsuid?: string | null | undefined;
  username?: string | null | undefined;
  hidesPhone?: boolean | undefined;
  country?: string | undefined;
  online?: boolean | undefined;
  autoRead?: boolean | undefined;
  readReceipts?: boolean | undefined;
  outdated?: boolean | undefined;
}

/** Stores a new handset; `phone` and `waId` are digits. */
export function newHandset(sim: Pick<Simulation, 'store' | 'ids'>, given: NewHandset): Handset {
  return sim.store.handsets.put({
    id: given.id ?? sim.ids.handset(),
    name: given.name,
    phone: given.phone ?? null,
    waId: given.waId ?? given.phone ?? null,
    username: given.username ?? null,
    hidesPhone: given.hidesPhone ?? !given.phone,
    firstBsuid: given.bsuid ?? null,
    bsuids: {},
    country: given.country ?? given.bsuid?.slice(0, 2) ?? countryOf(given.phone ?? ''),
    online: given.online ?? true,
    autoRead: given.autoRead ?? false,
    readReceipts: given.readReceipts ?? true,
    outdated: given.outdated ?? false,
    blocked: [],
    marketingStopped: [],
  });
}

/** Calling codes this simulator tells apart; everything else counts as the United States. */
const COUNTRIES: Record<string, string> = {
  '31': 'NL',
  '33': 'FR',
  '34': 'ES',
  '39': 'IT',
  '44': 'GB',
  '49': 'DE',
  '52': 'MX',
  '55': 'BR',
  '60': 'MY',
  '61': 'AU',
  '62': 'ID',
  '63': 'PH',
  '65': 'SG',
  '66': 'TH',
  '81': 'JP',
  '82': 'KR',
  '84': 'VN',
  '90': 'TR',
  '91': 'IN',
  '234': 'NG',
  '971': 'AE',
  '20': 'EG',
  '27': 'ZA',
};

export const callingCode = (digits: string): string =>
  [3, 2].map((length) => digits.slice(0, length)).find((prefix) => prefix in COUNTRIES) ?? '1';

const countryOf = (digits: string): string => COUNTRIES[callingCode(digits)] ?? 'US';
