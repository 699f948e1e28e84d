import type { Simulation } from '../simulation';
import type { WebhookOverride } from '../state/model';
import { verifyCallback } from '../webhooks/verification';
import { GraphError } from './graph-error';

/** An override that passed the handshake; null for an empty address, which removes one. */
export async function verifiedOverride(
  sim: Simulation,
  given: { override_callback_uri?: string | undefined; verify_token?: string | undefined },
): Promise<WebhookOverride | null> {
  const { override_callback_uri: callbackUri, verify_token: verifyToken = '' } = given;
  if (!callbackUri) return null;
  const problem = await verifyCallback(callbackUri, verifyToken, sim.ids.number(10));
  if (problem !== null) {
    throw new GraphError(2200, {
      message: `(#2200) Callback verification failed: ${problem}`,
      details: problem,
    });
  }
  return { callbackUri, verifyToken };
}
