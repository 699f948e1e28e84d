import type { Simulation } from '../simulation';
import type { Call, Json } from '../state/model';

/** A call as the control API and the handset page show it. Moments are milliseconds of simulator time. */
export function describeCall(sim: Simulation, call: Call): Json {
  const number = sim.store.numbers.get(call.numberId)!;
  return {
    id: call.id,
    direction: call.direction,
    numberId: call.numberId,
    name: number.verifiedName,
    handsetId: call.handsetId,
    state: call.state,
    createdAt: call.createdAt,
    ringingAt: call.ringingAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    ending: call.ending,
    failureCode: call.failureCode,
    callbackData: call.callbackData,
    ctaPayload: call.ctaPayload,
    deeplinkPayload: call.deeplinkPayload,
    media: sim.calls.report(call),
  };
}
