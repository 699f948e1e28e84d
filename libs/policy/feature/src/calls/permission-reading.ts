import { parseOrProblem } from '@parlance/shared/contract-kit';
import type { LedgerEvent, StatedLimit } from '@parlance/policy/domain';
import { z } from 'zod';

const moment = z.coerce
  .number()
  .int()
  .transform((unixSeconds) => new Date(unixSeconds * 1000));

/** `GET /{phone number id}/call_permissions`. Meta's pages disagree on details: what is unknown is left out. */
const readingSchema = z.object({
  permission: z.object({ status: z.string(), expiration_time: moment.optional() }),
  actions: z
    .array(
      z.object({
        action_name: z.string(),
        limits: z
          .array(
            z.object({
              time_period: z.string(),
              max_allowed: z.int().min(0),
              current_usage: z.int().min(0),
              limit_expiration_time: moment.optional(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

const STATUSES: Readonly<Record<string, 'none' | 'temporary' | 'permanent'>> = {
  no_permission: 'none',
  temporary: 'temporary',
  permanent: 'permanent',
};

const ACTIONS: Readonly<Record<string, StatedLimit['action']>> = {
  start_call: 'start-call',
  send_call_permission_request: 'request-permission',
};

/** `PT24H`, `P7D` and their like as milliseconds; null for anything else. */
export function periodMs(text: string): number | null {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  const [days = 0, hours = 0, minutes = 0] = match ? match.slice(1).map((n) => Number(n ?? 0)) : [];
  return ((days * 24 + hours) * 60 + minutes) * 60_000 || null;
}

/** Throws `platform.invalid_input` for a body without a permission that can be understood. */
export function readPermissionReading(body: unknown, at: Date): LedgerEvent {
  const what = "Meta's call permissions";
  const { permission, actions } = parseOrProblem(readingSchema, body, what);
  const status = parseOrProblem(
    z.enum(['none', 'temporary', 'permanent']),
    STATUSES[permission.status.toLowerCase()],
    `${what}: permission.status`,
  );
  return {
    type: 'permission-stated',
    status,
    expiresAt: status === 'temporary' ? (permission.expiration_time ?? null) : null,
    limits: actions.flatMap(({ action_name, limits }) =>
      limits.flatMap((limit): StatedLimit[] => {
        const action = ACTIONS[action_name];
        const windowMs = periodMs(limit.time_period);
        if (!action || !windowMs) return [];
        const { max_allowed: max, current_usage: used, limit_expiration_time: freeAt } = limit;
        return [{ action, windowMs, max, used, freeAt: freeAt ?? null }];
      }),
    ),
    at,
  };
}
