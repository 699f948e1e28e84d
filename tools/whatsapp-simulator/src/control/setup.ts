import { parseE164 } from '@parlance/shared/kernel';
import { z } from 'zod';
import { callSettingsSchema, DEFAULT_SETTINGS, mergeSettings } from '../calling/call-settings';
import { newHandset } from '../handsets/handset';
import { handsetSchema } from '../handsets/routes';
import type { Simulation } from '../simulation';
import { TIERS, type Waba } from '../state/model';
import { findTemplate, storeTemplate } from '../templates/create';
import { normaliseComponents } from '../templates/normalise';
import { checkTemplate } from '../templates/rules';
import { verifyCallback } from '../webhooks/verification';
import { ControlError } from './control-error';

const id = z.string().regex(/^\d{1,20}$/, 'must be digits');
const digits = z.string().transform((value, context) => {
  const phone = parseE164(value);
  if (phone !== null) return phone.slice(1);
  context.addIssue({ code: 'custom', message: 'must be a phone number with country code' });
  return z.NEVER;
});

const appSchema = z.strictObject({
  id,
  name: z.string().default('Parlance'),
  secret: z.string().min(1),
  verifyToken: z.string().min(1),
  callbackUrl: z.url().nullable().default(null),
  fields: z.array(z.string()).nullable().default(null).describe('Subscribed webhook fields; null is all'),
  webhookVersion: z.number().int().min(20).max(26).default(26),
});

const portfolioSchema = z.strictObject({
  id,
  name: z.string().default('Demonstration business'),
  verified: z.boolean().default(true),
  messagingLimit: z.enum(TIERS).default('TIER_UNLIMITED'),
});

const wabaSchema = z.strictObject({
  id,
  name: z.string().default('Demonstration account'),
  portfolioId: id,
  currency: z.string().length(3).default('USD'),
  timezone: z.string().default('1'),
  subscribedAppIds: z.array(id).default([]).describe('As if each app had called subscribed_apps'),
  blocked: z.boolean().default(false),
  locked: z.boolean().default(false),
  paymentProblem: z.boolean().default(false),
  marketingDisabled: z.boolean().default(false),
  directSend: z.enum(['ineligible', 'eligible', 'blocked']).default('ineligible'),
});

const numberSchema = z.strictObject({
  id,
  wabaId: id,
  number: digits,
  verifiedName: z.string().default('Demonstration business'),
  registered: z.boolean().default(true),
  pin: z
    .string()
    .regex(/^\d{6}$/)
    .nullable()
    .default(null),
  codeVerificationStatus: z.enum(['VERIFIED', 'NOT_VERIFIED']).default('VERIFIED'),
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).default('GREEN'),
  nameStatus: z.string().default('APPROVED'),
  throughput: z.enum(['STANDARD', 'HIGH', 'COEXISTENCE']).default('STANDARD'),
  allowedRecipients: z.array(digits).nullable().default(null).describe('Makes it a test number'),
  calling: callSettingsSchema
    .optional()
    .describe('Calling settings of a number that has none yet, as POST /settings takes them'),
});

const tokenSchema = z.strictObject({
  token: z.string().min(1),
  appId: id,
  wabaIds: z.array(id),
  scopes: z.array(z.string()).default(['whatsapp_business_messaging', 'whatsapp_business_management']),
  expiresAt: z.iso.datetime().nullable().default(null),
});

const templateSchema = z.strictObject({
  wabaId: id,
  id: id.optional(),
  name: z.string(),
  language: z.string(),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']),
  parameterFormat: z.enum(['POSITIONAL', 'NAMED']).default('POSITIONAL'),
  components: z.array(z.looseObject({ type: z.string() })),
  status: z.enum(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED']).default('APPROVED'),
  ttlSeconds: z.number().int().nullable().default(null),
});

/** Body of `POST /control/setup`. Everything is put in place or brought up to date by its id. */
export const setupSchema = z.strictObject({
  apps: z.array(appSchema).default([]),
  portfolios: z.array(portfolioSchema).default([]),
  wabas: z.array(wabaSchema).default([]),
  phoneNumbers: z.array(numberSchema).default([]),
  accessTokens: z.array(tokenSchema).default([]),
  templates: z.array(templateSchema).default([]),
  handsets: z.array(handsetSchema).default([]),
  verifyCallbacks: z.boolean().default(false).describe('Do the GET handshake with every callback URL first'),
});
export type Setup = z.infer<typeof setupSchema>;
export type SetupRequest = z.input<typeof setupSchema>;

/** Idempotent. What happened since (subscriptions, registration, template states) is kept where an id exists already. */
export async function setUp(sim: Simulation, setup: Setup): Promise<void> {
  const { store } = sim;
  if (setup.verifyCallbacks) await verifyAll(sim, setup);
  for (const app of setup.apps) store.apps.put(app);
  for (const portfolio of setup.portfolios) store.portfolios.put(portfolio);
  for (const waba of setup.wabas) putWaba(sim, waba);
  for (const { number, calling: _calling, ...given } of setup.phoneNumbers) {
    demand(store.wabas.has(given.wabaId), `there is no account ${given.wabaId}`);
    const known = store.numbers.get(given.id);
    const fresh = {
      ...given,
      digits: number,
      status: given.registered ? 'CONNECTED' : 'DISCONNECTED',
      deleted: false,
      maintenanceUntil: null,
      registrations: [],
      webhook: null,
      createdAt: sim.clock.ms(),
    };
    store.numbers.put(
      known
        ? Object.assign(known, {
            verifiedName: given.verifiedName,
            throughput: given.throughput,
            digits: number,
            allowedRecipients: given.allowedRecipients,
          })
        : fresh,
    );
  }
  for (const { id: numberId, calling } of setup.phoneNumbers) {
    if (!calling || store.numberCalling.has(numberId)) continue;
    store.numberCalling.put({
      id: numberId,
      settings: mergeSettings(DEFAULT_SETTINGS, calling),
      restrictions: [],
    });
  }
  for (const { token, expiresAt, ...given } of setup.accessTokens) {
    store.tokens.put({ ...given, id: token, expiresAt: expiresAt === null ? null : Date.parse(expiresAt) });
  }
  for (const template of setup.templates) putTemplate(sim, template);
  for (const handset of setup.handsets) {
    const known =
      (handset.id && store.handsets.get(handset.id)) ||
      (handset.phone && store.handsetsByPhone(handset.phone)[0]);
    if (!known) newHandset(sim, handset);
  }
}

async function verifyAll(sim: Simulation, setup: Setup): Promise<void> {
  for (const app of setup.apps) {
    if (app.callbackUrl === null) continue;
    const problem = await verifyCallback(app.callbackUrl, app.verifyToken, sim.ids.number(10));
    if (problem !== null) throw new ControlError(422, `app ${app.id}: ${problem}`);
  }
}

function putWaba(sim: Simulation, { subscribedAppIds, ...given }: Setup['wabas'][number]): void {
  const { store } = sim;
  demand(store.portfolios.has(given.portfolioId), `there is no portfolio ${given.portfolioId}`);
  for (const appId of subscribedAppIds) demand(store.apps.has(appId), `there is no app ${appId}`);
  const known: Waba | undefined = store.wabas.get(given.id);
  const subscriptions = [...(known?.subscriptions ?? [])];
  for (const appId of subscribedAppIds) {
    if (!subscriptions.some((each) => each.appId === appId)) subscriptions.push({ appId, override: null });
  }
  store.wabas.put(known ? Object.assign(known, given, { subscriptions }) : { ...given, subscriptions });
}

function putTemplate(
  sim: Simulation,
  { status, id: templateId, ...given }: Setup['templates'][number],
): void {
  const waba = sim.store.wabas.get(given.wabaId);
  demand(waba, `there is no account ${given.wabaId}`);
  const draft = { ...given, linkTrackingOptedOut: false };
  checkTemplate(draft);
  const known = findTemplate(sim, waba.id, given.name, given.language);
  if (!known) {
    storeTemplate(sim, waba, draft, status, templateId);
    return;
  }
  const components = normaliseComponents(given.components, given.category);
  sim.store.templates.put(
    Object.assign(known, {
      components,
      category: given.category,
      parameterFormat: given.parameterFormat,
      ttlSeconds: given.ttlSeconds,
    }),
  );
}

function demand(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ControlError(422, message);
}
