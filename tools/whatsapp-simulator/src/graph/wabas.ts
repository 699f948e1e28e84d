import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulation } from '../simulation';
import type { Json, Waba } from '../state/model';
import { countManagement, wabaFor } from './access';
import { pickFields } from './fields';
import { healthStatus } from './health';
import { parseGraph } from './parse';
import { verifiedOverride } from './webhook-override';

export function wabaRoutes(app: FastifyInstance, sim: Simulation): void {
  const path = '/:version/:id/subscribed_apps';

  app.get(path, (request) => {
    const { waba } = wabaFor(sim, request, (request.params as { id: string }).id);
    countManagement(sim, waba.id);
    return { data: waba.subscriptions.map((subscription) => describeSubscription(sim, subscription)) };
  });

  app.post(path, async (request) => {
    const { waba, token } = wabaFor(sim, request, (request.params as { id: string }).id);
    countManagement(sim, waba.id);
    const body = parseGraph(subscribeSchema, request.body ?? {});
    const override = await verifiedOverride(sim, body);
    // Subscribing again without an override removes the one there was.
    waba.subscriptions = [
      ...waba.subscriptions.filter((each) => each.appId !== token.appId),
      { appId: token.appId, override },
    ];
    sim.store.wabas.put(waba);
    return { success: true };
  });

  app.delete(path, (request) => {
    const { waba, token } = wabaFor(sim, request, (request.params as { id: string }).id);
    countManagement(sim, waba.id);
    waba.subscriptions = waba.subscriptions.filter((each) => each.appId !== token.appId);
    sim.store.wabas.put(waba);
    return { success: true };
  });
}

const subscribeSchema = z.looseObject({
  override_callback_uri: z.string().max(200).optional(),
  verify_token: z.string().optional(),
});

function describeSubscription(sim: Simulation, { appId, override }: Waba['subscriptions'][number]): Json {
  return {
    whatsapp_business_api_data: {
      id: appId,
      name: sim.store.apps.get(appId)?.name ?? '',
      link: `https://www.facebook.com/games/?app_id=${appId}`,
    },
    ...(override && { override_callback_uri: override.callbackUri }),
  };
}

export function wabaNode(sim: Simulation, waba: Waba, fields: string[] | null): Json {
  const portfolio = sim.store.portfolios.get(waba.portfolioId)!;
  const node = {
    id: waba.id,
    name: waba.name,
    currency: waba.currency,
    timezone_id: waba.timezone,
    message_template_namespace: `ns_${waba.id}`,
    account_review_status: waba.blocked ? 'REJECTED' : 'APPROVED',
    business_verification_status: portfolio.verified ? 'verified' : 'not_verified',
    owner_business_info: { id: portfolio.id, name: portfolio.name },
    whatsapp_business_manager_messaging_limit: portfolio.messagingLimit,
    disable_marketing_messages_on_cloud_api: waba.marketingDisabled,
    health_status: healthStatus(sim, waba, null),
  };
  return pickFields(node, fields, ['name', 'timezone_id', 'message_template_namespace']);
}

const updateSchema = z.looseObject({ disable_marketing_messages_on_cloud_api: z.boolean() });

export function updateWaba(sim: Simulation, waba: Waba, body: Json): Json {
  const request = parseGraph(updateSchema, body);
  waba.marketingDisabled = request.disable_marketing_messages_on_cloud_api;
  sim.store.wabas.put(waba);
  return { success: true };
}
