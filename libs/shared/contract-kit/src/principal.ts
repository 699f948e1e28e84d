import { z } from 'zod';
import { idSchema, tenantIdSchema } from './wire';

/** C-093 to C-096; an Administrator is a Super Agent who also configures the system. */
export const roleSchema = z
  .enum(['agent', 'supervisor', 'super-agent', 'administrator'])
  .meta({ id: 'Role', description: 'What a person or key may see and do.' });
export type Role = z.infer<typeof roleSchema>;

/** What an API key may do beside its role. */
export const scopeSchema = z.enum([
  'conversations:read',
  'conversations:write',
  'templates:read',
  'templates:write',
  'workspace:read',
  'workspace:write',
  'calls:read',
  'calls:write',
  'automation:read',
  'automation:write',
]);
export type Scope = z.infer<typeof scopeSchema>;

/**
 * Who asks. Established by the API gateway from a session or an API key and handed to the service that owns the data,
 * which decides what this principal may see.
 */
export const principalSchema = z
  .object({
    kind: z.enum(['user', 'api-key', 'system']),
    id: idSchema,
    tenantId: tenantIdSchema,
    name: z.string(),
    role: roleSchema,
    teamIds: z.array(idSchema),
    /** Inboxes reached directly or through a team. */
    inboxIds: z.array(idSchema),
    /** Empty for people: their role alone decides. */
    scopes: z.array(scopeSchema),
  })
  .meta({ id: 'Principal' });
export type Principal = z.infer<typeof principalSchema>;

/** The facts of a conversation that decide who may see it. */
export const visibilitySchema = z.object({
  inboxId: idSchema,
  teamId: idSchema.nullable(),
  assigneeId: idSchema.nullable(),
  collaboratorIds: z.array(idSchema),
});
export type Visibility = z.infer<typeof visibilitySchema>;

/**
 * Who sees a conversation. An Agent: what is in an inbox of theirs, what they handle and where they collaborate. A
 * Supervisor: also everything of a team of theirs. Super Agent and Administrator: everything of their organisation.
 */
export function canSeeConversation(principal: Principal, conversation: Visibility): boolean {
  switch (principal.role) {
    case 'super-agent':
    case 'administrator':
      return true;
    case 'supervisor':
    case 'agent':
      return (
        principal.inboxIds.includes(conversation.inboxId) ||
        conversation.assigneeId === principal.id ||
        conversation.collaboratorIds.includes(principal.id) ||
        (principal.role === 'supervisor' &&
          conversation.teamId !== null &&
          principal.teamIds.includes(conversation.teamId))
      );
  }
}

/** The facts of a call that decide who may see its record. */
export const callVisibilitySchema = z.object({
  inboxId: idSchema,
  teamId: idSchema.nullable(),
  /** Who placed or answered it; null when nobody did. */
  agentId: idSchema.nullable(),
  /** Whose conversation it was then. */
  assigneeId: idSchema.nullable(),
});
export type CallVisibility = z.infer<typeof callVisibilitySchema>;

/**
 * Who sees a call's record (C-093 to C-096). An Agent: calls they handled, and unanswered ones of customers who are
 * theirs. A Supervisor: also those of their teams and of the inboxes of their teams. Super Agent and Administrator: all.
 */
export function canSeeCall(principal: Principal, call: CallVisibility): boolean {
  if (principal.role === 'super-agent' || principal.role === 'administrator') return true;
  if ((call.agentId ?? call.assigneeId) === principal.id) return true;
  return (
    principal.role === 'supervisor' &&
    ((call.teamId !== null && principal.teamIds.includes(call.teamId)) ||
      principal.inboxIds.includes(call.inboxId))
  );
}
