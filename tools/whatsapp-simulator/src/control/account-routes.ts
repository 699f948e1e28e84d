import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { metadataOf } from '../handsets/identity';
import type { Simulation } from '../simulation';
import { type Json, type PhoneNumber, TIERS, type Waba } from '../state/model';
import { ControlError } from './control-error';

const numberChange = z.strictObject({
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  throughput: z.enum(['STANDARD', 'HIGH', 'COEXISTENCE']).optional(),
  status: z.string().optional(),
  nameStatus: z.string().optional(),
  registered: z.boolean().optional(),
  deleted: z.boolean().optional(),
  maintenanceMs: z.number().min(0).optional().describe('131057 for so long'),
  allowedRecipients: z.array(z.string().regex(/^\d+$/)).nullable().optional(),
});

const accountChange = z.strictObject({
  blocked: z.boolean().optional(),
  locked: z.boolean().optional(),
  paymentProblem: z.boolean().optional(),
  marketingDisabled: z.boolean().optional(),
  directSend: z.enum(['ineligible', 'eligible', 'blocked']).optional(),
  subscribedAppIds: z
    .array(z.string())
    .optional()
    .describe('Who gets webhooks from now on, as if somebody had changed it at Meta'),
});

const emission = z.strictObject({
  wabaId: z.string(),
  phoneNumberId: z
    .string()
    .optional()
    .describe('Adds metadata to fields that have it, and follows its callback override'),
  field: z.string().min(1),
  value: z.looseObject({}),
});
const WITH_METADATA = new Set(['messages', 'calls', 'user_preferences']);

/** States of numbers, accounts and portfolios, with the webhooks Meta sends about them; and any webhook by hand. */
export function accountRoutes(app: FastifyInstance, sim: Simulation): void {
  app.patch('/control/phone-numbers/:id', (request) => {
    const number = find<PhoneNumber>(sim.store.numbers.get(idOf(request.params)), 'phone number');
    const { maintenanceMs, ...change } = numberChange.parse(request.body);
    const upgraded = change.throughput === 'HIGH' && number.throughput !== 'HIGH';
    Object.assign(number, change);
    if (maintenanceMs !== undefined) number.maintenanceUntil = sim.clock.ms() + maintenanceMs;
    sim.store.numbers.put(number);
    if (upgraded) emitNumberQuality(sim, number, 'THROUGHPUT_UPGRADE');
    const { pin: _pin, ...shown } = number;
    return shown;
  });

  app.patch('/control/wabas/:id', (request) => {
    const waba = find<Waba>(sim.store.wabas.get(idOf(request.params)), 'account');
    const { subscribedAppIds, ...change } = accountChange.parse(request.body);
    const wasBlocked = waba.blocked;
    const subscriptions = subscribedAppIds?.map(
      (appId) => waba.subscriptions.find((each) => each.appId === appId) ?? { appId, override: null },
    );
    sim.store.wabas.put(Object.assign(waba, change, subscriptions && { subscriptions }));
    if (waba.blocked !== wasBlocked) {
      const state = waba.blocked ? 'DISABLE' : 'REINSTATE';
      const date = sim.clock.now().toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
      emit(sim, waba.id, 'account_update', {
        event: 'DISABLED_UPDATE',
        ban_info: { waba_ban_state: state, waba_ban_date: date },
      });
    }
    return waba;
  });

  app.patch('/control/portfolios/:id', (request) => {
    const portfolio = find(sim.store.portfolios.get(idOf(request.params)), 'portfolio');
    const change = z
      .strictObject({ messagingLimit: z.enum(TIERS).optional(), verified: z.boolean().optional() })
      .parse(request.body);
    sim.store.portfolios.put(Object.assign(portfolio, change));
    if (change.messagingLimit) {
      for (const waba of sim.store.wabas.filter((each) => each.portfolioId === portfolio.id)) {
        emit(sim, waba.id, 'business_capability_update', {
          max_daily_conversations_per_business: change.messagingLimit,
          max_phone_numbers_per_business: 20,
        });
        for (const number of sim.store.numbers.filter((each) => each.wabaId === waba.id))
          emitNumberQuality(sim, number, 'ONBOARDING');
      }
    }
    return portfolio;
  });

  app.post('/control/webhooks', (request) => {
    const { wabaId, phoneNumberId, field, value } = emission.parse(request.body);
    find(sim.store.wabas.get(wabaId), 'account');
    const number =
      phoneNumberId === undefined ? null : find(sim.store.numbers.get(phoneNumberId), 'phone number');
    const whole: Json =
      number && WITH_METADATA.has(field)
        ? { messaging_product: 'whatsapp', metadata: metadataOf(number), ...value }
        : value;
    sim.webhooks.emit({
      wabaId,
      numberId: number?.id ?? null,
      field,
      at: sim.clock.ms(),
      value: () => whole,
    });
    return { queued: sim.store.deliveries.size };
  });

  app.get('/control/webhooks', () => ({ pending: [...sim.store.deliveries.values()] }));
}

const idOf = (params: unknown): string => (params as { id: string }).id;

function find<T>(item: T | undefined, kind: string): T {
  if (item === undefined) throw new ControlError(404, `there is no such ${kind}`);
  return item;
}

function emit(sim: Simulation, wabaId: string, field: string, value: Json): void {
  sim.webhooks.emit({ wabaId, numberId: null, field, at: sim.clock.ms(), value: () => value });
}

function emitNumberQuality(sim: Simulation, number: PhoneNumber, event: string): void {
  const portfolio = sim.store.portfolios.get(sim.store.wabas.get(number.wabaId)!.portfolioId)!;
  emit(sim, number.wabaId, 'phone_number_quality_update', {
    display_phone_number: number.digits,
    event,
    max_daily_conversations_per_business: portfolio.messagingLimit,
  });
}
