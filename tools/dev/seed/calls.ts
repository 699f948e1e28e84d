import type { Http, Json } from './http.ts';

/** Calls in both directions, recorded after an announcement. Settings that somebody has changed stay. */
export async function allowCalls(api: Http, inboxIds: string[]): Promise<void> {
  for (const inboxId of inboxIds) {
    const path = `/v1/inboxes/${inboxId}/call-settings`;
    const { settings } = await api.get<{ settings: { version: number } }>(path);
    if (settings.version > 0) continue;
    await api.patch(path, {
      enabled: true,
      customersMayCall: true,
      callbackPermission: true,
      recording: 'announced',
    });
  }
}

const agent = {
  name: 'Front desk',
  variables: [
    {
      name: 'appointment_booked',
      type: 'boolean',
      description: 'The customer has booked a tasting.',
      examples: [
        'Great, then you are booked for Friday at three.',
        'I have booked your appointment for Friday at three.',
        'I have put you down for the tasting.',
        'Your appointment is confirmed.',
        'Yes, please book the tasting for me.',
        'I would like to book an appointment for a tasting.',
      ],
    },
  ],
};

/** With the names of their templates; each sends from the number of the call. */
const functions = [
  {
    name: 'Appointment confirmation',
    trigger: {
      type: 'post-call',
      callType: 'connected',
      conditions: [{ source: 'post-call', key: 'appointment_booked', operator: 'equals', value: true }],
    },
    template: { name: 'appointment_confirmation', language: 'en_US' },
    mapping: {
      'body.1': { source: 'metadata', key: 'contact_name' },
      'body.2': { source: 'static', value: 'our Harbour Street shop' },
    },
  },
  {
    name: 'Missed each other',
    trigger: { type: 'post-call', callType: 'not-connected', conditions: [] },
    template: { name: 'missed_each_other', language: 'en_US' },
    mapping: { 'body.1': { source: 'metadata', key: 'contact_name' } },
  },
  {
    name: 'Order code',
    trigger: {
      type: 'in-call',
      description: 'The customer asks to be sent the code of their order.',
      examples: [
        'Can you send me the code of my order?',
        'Could you text me the order code please?',
        'I need the code to collect my order.',
        'Please send me my order number.',
      ],
    },
    template: { name: 'order_code', language: 'en_US' },
    mapping: { 'body.1': { source: 'static', value: 'NB-2041' } },
  },
];

interface Listed {
  items: Json[];
}

/** An agent for the calls of one inbox, and what it sends by itself; nothing where automation-service does not run. */
export async function hireFrontDesk(api: Http, inboxId: string): Promise<void> {
  if (!(await api.isServed('/v1/agents'))) return;
  const agents = await api.get<Listed>('/v1/agents');
  const known = agents.items.find(({ name }) => name === agent.name);
  const { id } =
    known ?? (await api.once(agent.name).post<Json>('/v1/agents', { ...agent, inboxIds: [inboxId] }));
  const path = `/v1/agents/${id as string}/functions`;
  const { items } = await api.get<Listed>(path);
  for (const each of functions)
    if (!items.some(({ name }) => name === each.name)) await api.once(each.name).post(path, each);
}
