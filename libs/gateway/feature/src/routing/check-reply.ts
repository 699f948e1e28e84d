import type { RouteContract } from '@parlance/gateway/contracts';
import { fieldErrors, platformErrors, ProblemError } from '@parlance/shared/contract-kit';

/** Throws `platform.internal` that names what is not as the contract says: a fault of ours, found in tests. */
export function checkReply(route: RouteContract, reply: unknown): void {
  const parsed = route.reply ? route.reply.safeParse(reply) : undefined;
  const errors = parsed && !parsed.success ? fieldErrors(parsed.error) : [];
  const missing = !route.reply && reply !== undefined && route.replyKind === 'none';
  if (missing || errors.length > 0)
    throw new ProblemError(platformErrors.internal, {
      detail: `The reply of ${route.operationId} is not as its contract says`,
      errors,
    });
}
