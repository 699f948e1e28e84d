import { mediaErrors } from '@parlance/media/contracts';
import { readSdp, type MediaDescription } from '@parlance/media/domain';
import { ProblemError } from '@parlance/shared/contract-kit';

/** Reads a peer's description or throws `media.sdp_refused` that names every reason. */
export function readSdpOrRefuse(kind: 'offer' | 'answer', text: string, field: string): MediaDescription {
  const result = readSdp(kind, text);
  if (result.ok) return result.value;
  throw new ProblemError(mediaErrors.sdp_refused, {
    detail: `The ${kind} cannot be used: ${result.error.map((issue) => issue.message).join('; ')}`,
    errors: result.error.map(({ rule, message }) => ({ path: field, rule, message })),
  });
}
