import { setTimeout as delay } from 'node:timers/promises';
import { allowCalls, hireFrontDesk } from './calls.ts';
import { Http, Refused, type Json } from './http.ts';
import { administrator, colleagues, teams } from './people.ts';
import { business, customers, numbers, simulatorSetup } from './whatsapp.ts';

export interface SeedOptions {
  gatewayUrl: string;
  callbackUrl: string;
  simulatorUrl: string;
  setupToken: string;
  /** Of every person. */
  password: string;
  appSecret: string;
  verifyToken: string;
  accessToken: string;
}

interface Listed {
  items: Json[];
}

/**
 * Fills an empty system with a bakery, its people and a few conversations, through the public API and the simulator's
 * control API only. What is there already is left alone, so it can run at every start.
 */
export async function seed(options: SeedOptions): Promise<void> {
  const { gatewayUrl, simulatorUrl, ...secrets } = options;
  const simulator = new Http(simulatorUrl);
  await simulator.post('/control/setup', simulatorSetup(secrets));
  const api = await signInAsAdministrator(new Http(gatewayUrl), options);
  const people = await createPeople(api, options.password);
  const inboxes = await connectInboxes(api, options);
  await createTeams(api, people, inboxes);
  await api.post('/v1/templates/sync', { wabaId: business.waba });
  await allowCalls(api, [...inboxes.values()]);
  await hireFrontDesk(api, inboxes.get(business.phoneNumberId)!);
  await startConversations(api, simulator, people);
}

async function signInAsAdministrator(api: Http, { password, setupToken }: SeedOptions): Promise<Http> {
  const { name, email } = administrator;
  const signIn = () => api.post<{ token: string }>('/v1/session', { email, password });
  try {
    return api.with({ authorization: `Bearer ${(await signIn()).token}` });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
  }
  await api
    .once('organisation')
    .with({ 'x-setup-token': setupToken })
    .post('/v1/organisations', { name: business.name, administrator: { name, email, password } });
  return api.with({ authorization: `Bearer ${(await signIn()).token}` });
}

/** Ids by e-mail address. */
async function createPeople(api: Http, password: string): Promise<Map<string, string>> {
  const { items } = await api.get<Listed>('/v1/users');
  const ids = new Map(items.map(({ email, id }) => [email as string, id as string]));
  for (const person of colleagues) {
    if (ids.has(person.email)) continue;
    const { id } = await api.once(person.email).post('/v1/users', { ...person, password });
    ids.set(person.email, id as string);
  }
  return ids;
}

/** Ids by phone number id. */
async function connectInboxes(
  api: Http,
  { simulatorUrl, ...secrets }: SeedOptions,
): Promise<Map<string, string>> {
  const { items } = await api.get<Listed>('/v1/inboxes');
  const ids = new Map(items.map(({ phoneNumberId, id }) => [phoneNumberId as string, id as string]));
  for (const { phoneNumberId, name } of numbers) {
    if (ids.has(phoneNumberId)) continue;
    const { id } = await api.once(`inbox-${phoneNumberId}`).post('/v1/inboxes', {
      name,
      wabaId: business.waba,
      phoneNumberId,
      appId: business.app,
      appSecret: secrets.appSecret,
      verifyToken: secrets.verifyToken,
      accessToken: secrets.accessToken,
      graphUrl: simulatorUrl,
    });
    ids.set(phoneNumberId, id as string);
  }
  return ids;
}

async function createTeams(
  api: Http,
  people: Map<string, string>,
  inboxes: Map<string, string>,
): Promise<void> {
  const { items } = await api.get<Listed>('/v1/teams');
  const idsOf = (emails: string[]) => emails.map((email) => people.get(email));
  for (const { name, members, supervisors, phoneNumberId } of teams) {
    if (items.some((team) => team.name === name)) continue;
    await api.once(`team-${phoneNumberId}`).post('/v1/teams', {
      name,
      memberIds: idsOf(members),
      supervisorIds: idsOf(supervisors),
      inboxIds: [inboxes.get(phoneNumberId)],
    });
  }
}

const openings: Record<string, string[]> = {
  mira: ['Hello! Do you still have the walnut bread today?', 'I would come by at five.'],
  jonas: ['Hi, I ordered a birthday cake for Saturday, number NB-2041. Could it say "Emil, 7"?'],
  priya: ['Good morning, is the rye loaf free of milk?'],
  tomas: ['Buenos días, do you deliver to Harbour Street?'],
};

async function startConversations(api: Http, simulator: Http, people: Map<string, string>): Promise<void> {
  const list = () => api.get<Listed>('/v1/conversations');
  if ((await list()).items.length > 0) return;
  for (const { id } of customers)
    for (const text of openings[id] ?? [])
      await simulator.post(`/control/handsets/${id}/send`, {
        to: business.phoneNumberId,
        type: 'text',
        text,
      });
  const conversations = await until(list, ({ items }) => items.length === customers.length);
  const of = (id: string) => {
    const { name } = customers.find((customer) => customer.id === id)!;
    return conversations.items.find(({ contact }) => (contact as Json).name === name)!.id as string;
  };
  const assigneeId = people.get('ravi@nimbus-bakery.example');
  await api.patch(`/v1/conversations/${of('mira')}`, { assigneeId });
  await api.once('answer').post(`/v1/conversations/${of('mira')}/messages`, {
    content: { type: 'text', body: 'We have put one aside for you.' },
  });
  await api.once('note').post(`/v1/conversations/${of('priya')}/notes`, {
    body: 'A regular: always asks on Sundays.',
  });
}

async function until<T>(read: () => Promise<T>, enough: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (enough(value)) return value;
    if (Date.now() > deadline) throw new Error('The messages of the simulated customers did not arrive.');
    await delay(100);
  }
}
