import type { FastifyInstance } from 'fastify';
import { callingEnabled, callingOf, canCallUsers, isRestricted } from '../calling/number-calling';
import {
  type CallPermission,
  callRefusal,
  callUsage,
  permissionAt,
  type PermissionLimits,
  requestRefusal,
  requestUsage,
  type Usage,
} from '../calling/permission-rules';
import type { Simulation } from '../simulation';
import type { Json, Moment, PhoneNumber } from '../state/model';
import { numberFor } from './access';
import { GraphError, invalidParameter } from './graph-error';
import { type Recipient, resolveRecipient } from './recipient';

/** `GET /{version}/{phone number id}/call_permissions` */
export function callPermissionRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/:version/:id/call_permissions', (request) => {
    const { id } = request.params as { id: string };
    const { number, waba } = numberFor(sim, request, id, 'whatsapp_business_messaging');
    const { user_wa_id: to, recipient } = request.query as Record<string, string | undefined>;
    if (to === undefined && recipient === undefined)
      throw invalidParameter('One of user_wa_id and recipient is required.');
    if (!sim.limits.takePermissionRead(number.id))
      throw new GraphError(613, { details: 'Call permissions of this number are read too often.' });
    const user = resolveRecipient(sim, { to, recipient }, { number, waba });
    return describePermission(sim, number, user, sim.clock.ms());
  });
}

function describePermission(sim: Simulation, number: PhoneNumber, user: Recipient, now: Moment): Json {
  const limits = sim.permissions.limitsOf(number);
  const state = sim.permissions.of(number.id, user.handset?.id ?? user.input);
  const permission = permissionAt(state, now);
  const able =
    user.handset !== null &&
    callingEnabled(callingOf(sim, number).settings) &&
    canCallUsers(sim, number) &&
    !isRestricted(sim, number, 'business');
  return {
    messaging_product: 'whatsapp',
    permission: {
      status: permission.kind === 'none' ? 'no_permission' : permission.kind,
      ...(permission.kind === 'temporary' && { expiration_time: Math.floor(permission.until / 1000) }),
    },
    actions: [
      {
        action_name: 'send_call_permission_request',
        can_perform_action: able && requestRefusal(state, limits, now) === null,
        limits: requestUsage(state, limits, now).map(describeUsage),
      },
      {
        action_name: 'start_call',
        can_perform_action: able && callRefusal(state, limits, now) === null,
        limits: [describeUsage(callUsage(state, limits, now))],
      },
    ],
  };
}

const describeUsage = ({ period, max, used, opensAt }: Usage): Json => ({
  time_period: period,
  max_allowed: max,
  current_usage: used,
  ...(opensAt !== null && { limit_expiration_time: Math.ceil(opensAt / 1000) }),
});

/** Refuses a permission request the way `/messages` does; general rules of messages have been checked before. */
export function checkPermissionRequest(sim: Simulation, number: PhoneNumber, user: Recipient): void {
  checkCallable(sim, number);
  if (!user.handset)
    throw new GraphError(138001, { details: 'The recipient cannot be called over WhatsApp.' });
  const now = sim.clock.ms();
  const state: CallPermission = sim.permissions.of(number.id, user.handset.id);
  const limits: PermissionLimits = sim.permissions.limitsOf(number);
  const refusal = requestRefusal(state, limits, now);
  if (refusal?.code === 138017)
    throw new GraphError(138017, { details: 'The recipient has already given permission for good.' });
  if (refusal)
    throw new GraphError(138009, {
      details: `The limit of call permission requests is reached until ${iso(refusal.opensAt)}.`,
    });
}

/** Calling must be on, available in the number's country, and not paused. */
export function checkCallable(sim: Simulation, number: PhoneNumber): void {
  if (!callingEnabled(callingOf(sim, number).settings))
    throw new GraphError(138000, { details: 'Calling is not enabled for this phone number.' });
  if (!canCallUsers(sim, number))
    throw new GraphError(138013, {
      details: 'Business-initiated calling is not available for the country of this phone number.',
    });
  if (isRestricted(sim, number, 'business'))
    throw new GraphError(138014, {
      details: 'Business-initiated calling is paused for this phone number because of its quality.',
    });
}

export const iso = (at: Moment): string => new Date(at).toISOString();
