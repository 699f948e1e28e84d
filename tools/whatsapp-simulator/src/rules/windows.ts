import { days, hours } from '@parlance/shared/kernel';
import type { Moment, Thread } from '../state/model';

const CUSTOMER_SERVICE_WINDOW = hours(24);
const ENTRY_POINT_ANSWER = hours(24);
const FREE_ENTRY_POINT = hours(72);
const PHONE_SHOWN_AFTER_CONTACT = days(30);

/** Open for 24 hours after the user's latest message or call. */
export const windowOpen = (thread: Thread | undefined, now: Moment): boolean =>
  thread?.userSpokeAt != null && now < thread.userSpokeAt + CUSTOMER_SERVICE_WINDOW;

export const windowEnd = (thread: Thread | undefined): Moment | null =>
  thread?.userSpokeAt == null ? null : thread.userSpokeAt + CUSTOMER_SERVICE_WINDOW;

/** Free of charge for 72 hours after the business answered a user who came through an ad or page button. */
export const freeEntryPointOpen = (thread: Thread | undefined, now: Moment): boolean =>
  thread?.freeUntil != null && now < thread.freeUntil;

/** The end of the free entry point window if an answer at `now` opens it, otherwise null. */
export const freeEntryPointOpenedBy = (thread: Thread | undefined, now: Moment): Moment | null =>
  thread?.entryPointAt != null && now < thread.entryPointAt + ENTRY_POINT_ANSWER
    ? now + FREE_ENTRY_POINT
    : null;

/** Whether a business may see the number of a user who hides it. */
export const phoneShown = (thread: Thread | undefined, now: Moment): boolean =>
  thread?.contactAt != null && now < thread.contactAt + PHONE_SHOWN_AFTER_CONTACT;
