import type { FastifyInstance } from 'fastify';
import { hours } from '@parlance/shared/kernel';
import { z } from 'zod';
import type { Simulation } from '../simulation';
import type { Json, PhoneNumber } from '../state/model';
import { countManagement, numberFor, versionOf, wabaFor } from './access';
import { pickFields } from './fields';
import { GraphError, invalidParameter } from './graph-error';
import { healthStatus } from './health';
import { page, type PageQuery } from './paging';
import { objectBody, parseGraph } from './parse';
import { verifiedOverride } from './webhook-override';

const REGISTRATIONS_PER_72_HOURS = 10;
const DEFAULT_FIELDS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
];
const LIST_FIELDS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
];

export function phoneNumberRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/:version/:id/phone_numbers', (request) => {
    const { waba } = wabaFor(sim, request, (request.params as { id: string }).id);
    countManagement(sim, waba.id);
    const query = request.query as PageQuery & { fields?: string };
    const numbers = sim.store.numbers.filter((number) => number.wabaId === waba.id && !number.deleted);
    const { found, paging } = page(numbers, query, new URL(request.url, sim.publicUrl), versionOf(request));
    const fields = query.fields?.split(',') ?? null;
    return {
      data: found.map((number) => pickFields(describeNumber(sim, number), fields, LIST_FIELDS)),
      ...(paging && { paging }),
    };
  });

  app.post('/:version/:id/register', (request) => {
    const { number } = numberFor(
      sim,
      request,
      (request.params as { id: string }).id,
      'whatsapp_business_messaging',
    );
    const { pin } = parseGraph(registerSchema, objectBody(request));
    countRegistration(sim, number);
    if (number.codeVerificationStatus !== 'VERIFIED')
      throw new GraphError(133006, { details: 'The phone number needs to be verified first.' });
    if (number.pin !== null && number.pin !== pin)
      throw new GraphError(133005, { details: 'Two-step verification PIN is incorrect.' });
    sim.store.numbers.put(Object.assign(number, { pin, registered: true, status: 'CONNECTED' }));
    return { success: true };
  });

  app.post('/:version/:id/deregister', (request) => {
    const { number } = numberFor(
      sim,
      request,
      (request.params as { id: string }).id,
      'whatsapp_business_messaging',
    );
    countRegistration(sim, number);
    if (!number.registered) throw new GraphError(133010, { details: 'The phone number is not registered.' });
    sim.store.numbers.put(Object.assign(number, { registered: false, status: 'DISCONNECTED' }));
    return { success: true };
  });
}

const registerSchema = z.looseObject({
  messaging_product: z.literal('whatsapp'),
  pin: z.string().regex(/^\d{6}$/, 'must be 6 digits'),
  data_localization_region: z.string().length(2).optional(),
});

/** 10 register and deregister calls within 72 hours. */
function countRegistration(sim: Simulation, number: PhoneNumber): void {
  const now = sim.clock.ms();
  const recent = number.registrations.filter((at) => at > now - hours(72));
  if (recent.length >= REGISTRATIONS_PER_72_HOURS) {
    throw new GraphError(133016, {
      details: 'Too many registration attempts for this number; try again in 72 hours.',
    });
  }
  sim.store.numbers.put(Object.assign(number, { registrations: [...recent, now] }));
}

export const numberNode = (sim: Simulation, number: PhoneNumber, fields: string[] | null): Json =>
  pickFields(describeNumber(sim, number), fields, DEFAULT_FIELDS);

export const displayNumber = (digits: string): string => {
  const match = /^1(\d{3})(\d{3})(\d{4})$/.exec(digits);
  return match ? `+1 ${match[1]}-${match[2]}-${match[3]}` : `+${digits}`;
};

function describeNumber(sim: Simulation, number: PhoneNumber): Json {
  const waba = sim.store.wabas.get(number.wabaId)!;
  const portfolio = sim.store.portfolios.get(waba.portfolioId)!;
  return {
    id: number.id,
    display_phone_number: displayNumber(number.digits),
    verified_name: number.verifiedName,
    quality_rating: number.qualityRating,
    status: number.status,
    platform_type: number.registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    code_verification_status: number.codeVerificationStatus,
    name_status: number.nameStatus,
    throughput: { level: number.throughput === 'HIGH' ? 'HIGH' : 'STANDARD' },
    account_mode: number.allowedRecipients ? 'SANDBOX' : 'LIVE',
    is_official_business_account: false,
    is_pin_enabled: number.pin !== null,
    messaging_limit_tier: portfolio.messagingLimit,
    whatsapp_business_manager_messaging_limit: portfolio.messagingLimit,
    health_status: healthStatus(sim, waba, number),
    webhook_configuration: webhookConfiguration(sim, number),
  };
}

function webhookConfiguration(sim: Simulation, number: PhoneNumber): Json {
  const subscription = sim.store.wabas.get(number.wabaId)!.subscriptions[0];
  return {
    ...(number.webhook && { phone_number: number.webhook.callbackUri }),
    ...(subscription?.override && { whatsapp_business_account: subscription.override.callbackUri }),
    ...(subscription && { application: sim.store.apps.get(subscription.appId)?.callbackUrl ?? undefined }),
  };
}

const updateSchema = z.looseObject({
  pin: z
    .string()
    .regex(/^\d{6}$/, 'must be 6 digits')
    .optional(),
  webhook_configuration: z
    .strictObject({ override_callback_uri: z.string().max(200), verify_token: z.string().optional() })
    .optional(),
});

/** Sets the two-step PIN or the callback override; an empty override address removes it. */
export async function updateNumber(sim: Simulation, number: PhoneNumber, body: Json): Promise<Json> {
  const request = parseGraph(updateSchema, body);
  if (request.pin === undefined && request.webhook_configuration === undefined)
    throw invalidParameter('Nothing to update.');
  if (request.webhook_configuration) {
    number.webhook = await verifiedOverride(sim, request.webhook_configuration);
  }
  if (request.pin !== undefined) number.pin = request.pin;
  sim.store.numbers.put(number);
  return { success: true };
}
