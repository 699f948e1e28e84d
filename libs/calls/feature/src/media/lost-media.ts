import { mediaErrors } from '@parlance/media/contracts';
import type { Stop } from '../calls/call-steps';
import { isProblem } from './bridges';

/** A bridge that is there has let go of the call; what WhatsApp says of its end is still to come (I3). */
export const MEDIA_GONE: Stop = {
  reason: 'media-gone',
  detail: 'The media bridge does not hold the call any more; WhatsApp never said that it ended.',
  uncertain: true,
};

export const BRIDGE_LOST: Stop = { reason: 'bridge-lost', detail: 'The media bridge of the call is gone.' };

/** How a call ends when `isLost` holds for the error. */
export const endOfLost = (error: unknown): Stop =>
  isProblem(error, mediaErrors.unknown_call) ? MEDIA_GONE : BRIDGE_LOST;
