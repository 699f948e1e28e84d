import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { messageReceived } from '@parlance/messaging/contracts';
import { envelopeSchema } from '@parlance/shared/contract-kit';

const { NATS_URL: servers, NATS_USER: user, NATS_PASSWORD: pass } = process.env;
const nc = await connect({ servers, user, pass, inboxPrefix: `_INBOX_${user}` });
const durable = {
  durable_name: `${user}_received`,
  filter_subject: messageReceived.pattern,
  ack_policy: AckPolicy.Explicit,
};
await (await jetstreamManager(nc, { checkAPI: false })).consumers.add(messageReceived.stream, durable);
const consumer = await jetstream(nc).consumers.get(messageReceived.stream, durable.durable_name);
for await (const delivery of await consumer.consume()) {
  const { id, data } = envelopeSchema.extend({ data: messageReceived.data }).parse(delivery.json());
  console.log(id, data.contact.name, JSON.stringify(data.message.content));
  delivery.ack();
}
