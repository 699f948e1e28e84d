export type CallDirection = 'user' | 'business';
export type CallState = 'dialling' | 'ringing' | 'pre_accepted' | 'active' | 'ended';

/** What can happen to a call, by whom: the business (through Graph), the user, or the network. */
export type CallAction =
  | 'pre_accept'
  | 'accept'
  | 'reject'
  | 'terminate'
  | 'ring'
  | 'answer'
  | 'decline'
  | 'cancel'
  | 'hang_up'
  | 'time_out'
  | 'fail';

/** Why a call is over. */
export type CallEnding = 'reject' | 'terminate' | 'decline' | 'cancel' | 'hang_up' | 'time_out' | 'fail';

type Table = Record<CallState, Partial<Record<CallAction, CallState>>>;

/** A user calls: the phone rings at the business, which may connect the media before it accepts. */
const USER_CALL: Table = {
  dialling: {},
  ringing: {
    pre_accept: 'pre_accepted',
    accept: 'active',
    reject: 'ended',
    terminate: 'ended',
    cancel: 'ended',
    time_out: 'ended',
    fail: 'ended',
  },
  pre_accepted: {
    accept: 'active',
    reject: 'ended',
    terminate: 'ended',
    cancel: 'ended',
    time_out: 'ended',
    fail: 'ended',
  },
  active: { terminate: 'ended', hang_up: 'ended', fail: 'ended' },
  ended: {},
};

/** The business calls: an offline phone never rings, so a call may time out while it is still dialling. */
const BUSINESS_CALL: Table = {
  dialling: { ring: 'ringing', terminate: 'ended', time_out: 'ended', fail: 'ended' },
  ringing: { answer: 'active', decline: 'ended', terminate: 'ended', time_out: 'ended', fail: 'ended' },
  pre_accepted: {},
  active: { terminate: 'ended', hang_up: 'ended', fail: 'ended' },
  ended: {},
};

const TABLES: Record<CallDirection, Table> = { user: USER_CALL, business: BUSINESS_CALL };

/** The state after an action, or null when the action makes no sense now. */
export const nextState = (direction: CallDirection, state: CallState, action: CallAction): CallState | null =>
  TABLES[direction][state][action] ?? null;
