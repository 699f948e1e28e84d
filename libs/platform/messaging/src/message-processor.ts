import { runInContext } from '@parlance/platform/observability';
import { idTime, newId } from '@parlance/shared/kernel';
import type { Delivery } from './delivery';
import { consumerName } from './manifest';
import { MessageContext } from './message-context';
import type { MessageRoute } from './message-route';
import { deliveryLagSeconds, handlingSeconds } from './metrics';
import type { Settlement } from './settlement';
import { consuming } from './trace-carrier';

/** Runs a handler over what was delivered, in the trace and the context of its cause, and settles each message. */
export class MessageProcessor {
  constructor(
    private readonly service: string,
    private readonly route: MessageRoute,
    private readonly settlement: Settlement,
  ) {}

  async process(deliveries: readonly Delivery[]): Promise<void> {
    const admitted: Delivery[] = [];
    for (const delivery of deliveries) if (await this.settlement.admit(delivery)) admitted.push(delivery);
    if (admitted.length > 0) await this.handle(admitted);
  }

  private async handle(deliveries: readonly Delivery[]): Promise<void> {
    let result: unknown;
    try {
      result = await this.call(deliveries);
    } catch (error) {
      if (deliveries.length === 1) await this.settlement.failed(deliveries[0]!, error);
      // One message must not take the others with it: each is tried alone, so that the failure is the right one's.
      else for (const delivery of deliveries) await this.handle([delivery]);
      return;
    }
    const results = this.route.batch ? settledResults(result, deliveries.length) : null;
    for (const [index, delivery] of deliveries.entries()) {
      const own = results?.[index];
      if (own?.status === 'rejected') await this.settlement.failed(delivery, own.reason);
      else await this.settlement.succeeded(delivery);
    }
  }

  private call(deliveries: readonly Delivery[]): Promise<unknown> {
    const first = deliveries[0]!;
    const durable = consumerName(this.service, this.route.durable);
    for (const { envelope } of deliveries)
      deliveryLagSeconds().record((Date.now() - idTime(envelope.id).getTime()) / 1000, { durable });
    const context = {
      correlationId: deliveries.length === 1 ? first.envelope.correlationid : newId(),
      ...(deliveries.length === 1 && {
        causationId: first.envelope.id,
        tenantId: first.envelope.tenantid,
      }),
      service: this.service,
    };
    const payload = this.route.batch ? deliveries.map((d) => d.envelope) : first.envelope;
    const started = performance.now();
    const carriers = deliveries.map((d) => d.message.headers);
    return consuming(this.route.contract.type, carriers, () =>
      runInContext(context, () =>
        this.route.call(payload, new MessageContext([first.message.subject, first.attempt])),
      ),
    ).finally(() => handlingSeconds().record((performance.now() - started) / 1000, { durable }));
  }
}

function settledResults(result: unknown, length: number): PromiseSettledResult<unknown>[] | null {
  if (result === undefined || result === null) return null;
  if (!Array.isArray(result) || result.length !== length)
    throw new TypeError(
      `A batch handler returns nothing or one settled result for each of its ${length} messages`,
    );
  return result as PromiseSettledResult<unknown>[];
}
