import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation';
import type { Json, Message } from '../state/model';
import { numberFor, versionOf } from './access';
import { page, type PageQuery } from './paging';

/** `GET /{phone number id}/message_history`: what became of messages, and whether the business was told. */
export function messageHistoryRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/:version/:id/message_history', (request) => {
    const { number } = numberFor(
      sim,
      request,
      (request.params as { id: string }).id,
      'whatsapp_business_messaging',
    );
    const query = request.query as PageQuery & { message_id?: string };
    const one = query.message_id === undefined ? null : sim.store.messages.get(query.message_id);
    const messages =
      one === null
        ? sim.store.messages
            .filter((message) => message.numberId === number.id && message.direction === 'outbound')
            .reverse()
        : one?.numberId === number.id && one.direction === 'outbound'
          ? [one]
          : [];
    const { found, paging } = page(messages, query, new URL(request.url, sim.publicUrl), versionOf(request));
    return { data: found.map((message) => historyOf(sim, message)), ...(paging && { paging }) };
  });
}

function historyOf(sim: Simulation, message: Message): Json {
  const pending = new Set<string>();
  for (const delivery of sim.store.deliveries.values()) {
    for (const { value } of delivery.updates) {
      for (const status of (value['statuses'] as Json[] | undefined) ?? []) {
        if (status['id'] === message.id) pending.add(String(status['status']).toUpperCase());
      }
    }
  }
  const event = (status: string, at: number | null, name = status): Json[] =>
    at === null
      ? []
      : [
          {
            id: numericId(`${message.id}:${status}`),
            delivery_status: status,
            timestamp: Math.floor(at / 1000),
            webhook_update_state: pending.has(name) ? 'RETRYING' : 'DELIVERED',
          },
        ];
  const data = [
    ...event('ACCEPTED', message.createdAt),
    ...event('SENT', message.sentAt),
    ...event('DELIVERED', message.deliveredAt),
    ...event('READ', message.readAt),
    ...event('ERROR', message.state === 'failed' ? message.createdAt : null, 'FAILED'),
  ];
  return { id: numericId(message.id), message_id: message.id, events: { data } };
}

const numericId = (text: string): string =>
  String(BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 13)}`));
