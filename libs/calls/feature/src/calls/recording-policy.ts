import type { Call } from '@parlance/calls/contracts';
import type { CallSettings } from '@parlance/policy/contracts';

/**
 * Fixed at the start of the call (I8). Both sides of a recorded call are told; in a consent-gated one what the customer
 * says to that belongs to the recording, which whoever listens decides on.
 */
export const recordingOf = ({ recording }: CallSettings, language: string): Call['recording'] => ({
  policy: recording,
  announcementLanguage: recording === 'off' ? null : language,
});
