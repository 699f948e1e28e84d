import { type CallSettings, DEFAULT_SETTINGS } from './call-settings';
import type { Simulation } from '../simulation';
import type { CallRestriction, Json, NumberCalling, PhoneNumber } from '../state/model';
import { callingCode } from '../handsets/handset';

type Sim = Pick<Simulation, 'store' | 'settings' | 'clock'>;

export function callingOf(sim: Pick<Simulation, 'store'>, number: PhoneNumber): NumberCalling {
  return (
    sim.store.numberCalling.get(number.id) ?? { id: number.id, settings: DEFAULT_SETTINGS, restrictions: [] }
  );
}

export function activeRestrictions(sim: Sim, number: PhoneNumber): CallRestriction[] {
  const now = sim.clock.ms();
  return callingOf(sim, number).restrictions.filter(({ until }) => until === null || until > now);
}

export const isRestricted = (sim: Sim, number: PhoneNumber, direction: 'user' | 'business'): boolean =>
  activeRestrictions(sim, number).some(
    ({ type }) =>
      type === 'RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING' ||
      type ===
        (direction === 'user'
          ? 'RESTRICTED_USER_INITIATED_CALLING'
          : 'RESTRICTED_BUSINESS_INITIATED_CALLING'),
  );

/** Numbers of some countries can be called but cannot call. */
export const canCallUsers = (sim: Sim, number: PhoneNumber): boolean =>
  !sim.settings.behaviour.calls.unavailableCallingCodes.includes(callingCode(number.digits));

export const callingEnabled = (settings: CallSettings): boolean => settings.status === 'ENABLED';

/** What `GET /{phone number id}/settings` and `account_settings_update` show. */
export function describeSettings(sim: Sim, number: PhoneNumber, withCredentials = false): Json {
  const { settings } = callingOf(sim, number);
  const restrictions = activeRestrictions(sim, number).map(({ type, reason, until }) => ({
    type,
    reason,
    ...(until !== null && { expiration: Math.floor(until / 1000) }),
  }));
  const waba = sim.store.wabas.get(number.wabaId);
  const appId = waba?.subscriptions[0]?.appId;
  const servers = settings.sip?.servers?.map((server) => ({
    ...server,
    ...(appId !== undefined && { app_id: Number(appId) }),
    ...(withCredentials && { sip_user_password: `sip-${number.id}` }),
  }));
  return {
    ...settings,
    ...(settings.sip && { sip: { ...settings.sip, ...(servers && { servers }) } }),
    ...(restrictions.length > 0 && { restrictions: { restrictions_list: restrictions } }),
  };
}
