import type { FastifyInstance } from 'fastify';
import { callingOf, describeSettings } from '../calling/number-calling';
import { callSettingsSchema, mergeSettings, settingsProblem, toldChange } from '../calling/call-settings';
import type { Simulation } from '../simulation';
import type { PhoneNumber, Waba } from '../state/model';
import { subscribedApps } from '../webhooks/targets';
import { countManagement, numberFor } from './access';
import { GraphError, invalidParameter } from './graph-error';
import { graphPath, objectBody } from './parse';

/** Features of a number that share this edge. One request changes one of them. */
const FEATURES = ['calling', 'user_identity_change', 'payload_encryption', 'storage_configuration'];

/** `GET` and `POST /{version}/{phone number id}/settings` */
export function callingSettingsRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/:version/:id/settings', (request) => {
    const { id } = request.params as { id: string };
    const { number, waba } = numberFor(sim, request, id, 'whatsapp_business_management');
    countManagement(sim, waba.id);
    const { include_sip_credentials: credentials } = request.query as Record<string, string | undefined>;
    return { calling: describeSettings(sim, number, credentials === 'true') };
  });

  app.post('/:version/:id/settings', (request) => {
    const { id } = request.params as { id: string };
    const { number, waba } = numberFor(sim, request, id, 'whatsapp_business_management');
    countManagement(sim, waba.id);
    const body = objectBody(request);
    const given = FEATURES.filter((feature) => body[feature] !== undefined);
    if (given.length > 1) throw invalidParameter(`Only one of ${given.join(', ')} may be changed at a time.`);
    if (given[0] !== 'calling')
      throw invalidParameter(
        given[0] ? `${given[0]} is not simulated.` : 'The parameter calling is required.',
      );
    changeSettings(sim, number, waba, body['calling']);
    return { success: true };
  });
}

function changeSettings(sim: Simulation, number: PhoneNumber, waba: Waba, input: unknown): void {
  const parsed = callSettingsSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidParameter(`Param ${graphPath(['calling', ...issue!.path])} is not valid: ${issue!.message}`);
  }
  const calling = callingOf(sim, number);
  const now = sim.clock.ms();
  const settings = mergeSettings(calling.settings, parsed.data);
  const problem = settingsProblem(parsed.data, settings, now);
  if (problem !== null) throw invalidParameter(problem);
  if (parsed.data.status === 'ENABLED') checkEligible(sim, number, waba, settings.sip?.status === 'ENABLED');
  sim.store.numberCalling.put({ ...calling, settings });
  if (toldChange(calling.settings, settings)) emitSettings(sim, number, now);
}

const SMALL_TIERS = ['TIER_250'];

/** 138015: messaging limit below 2,000; 138018: nobody would hear of the calls. */
function checkEligible(sim: Simulation, number: PhoneNumber, waba: Waba, sip: boolean): void {
  const { messagingLimit } = sim.store.portfolios.get(waba.portfolioId)!;
  if (number.allowedRecipients === null && SMALL_TIERS.includes(messagingLimit)) {
    throw new GraphError(138015, {
      details: 'Calling needs a messaging limit of at least 2000 business-initiated conversations.',
    });
  }
  if (!sip && subscribedApps(sim.store, waba, 'calls').length === 0) {
    throw new GraphError(138018, {
      details: 'Subscribe an app of this account to the calls webhook field, or configure SIP.',
    });
  }
}

function emitSettings(sim: Simulation, number: PhoneNumber, at: number): void {
  const value = {
    messaging_product: 'whatsapp',
    timestamp: String(Math.floor(at / 1000)),
    type: 'PHONE_NUMBER_SETTINGS',
    phone_number_settings: { phone_number_id: number.id, calling: describeSettings(sim, number) },
  };
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'account_settings_update',
    at,
    value: () => value,
  });
}
