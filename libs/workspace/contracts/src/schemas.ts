import {
  idSchema,
  instantSchema,
  principalSchema,
  roleSchema,
  scopeSchema,
  tenantIdSchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';

export const organisationSchema = z
  .object({ id: tenantIdSchema, name: z.string(), createdAt: instantSchema })
  .meta({ id: 'Organisation' });
export type Organisation = z.infer<typeof organisationSchema>;

export const userSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    email: z.email(),
    role: roleSchema,
    teamIds: z.array(idSchema),
    active: z.boolean(),
    createdAt: instantSchema,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

/** A team; the documents also call it a division. Its members work in its inboxes. */
export const teamSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    memberIds: z.array(idSchema),
    supervisorIds: z.array(idSchema),
    inboxIds: z.array(idSchema),
    createdAt: instantSchema,
  })
  .meta({ id: 'Team' });
export type Team = z.infer<typeof teamSchema>;

export const apiKeySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    /** The first characters, enough to recognise a key by. */
    prefix: z.string(),
    role: roleSchema,
    scopes: z.array(scopeSchema),
    createdAt: instantSchema,
    lastUsedAt: instantSchema.nullable(),
    revokedAt: instantSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

export const nameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(120, 'must have at most 120 characters');
export const passwordSchema = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(200, 'must have at most 200 characters');

export const createUserSchema = z
  .object({
    name: nameSchema,
    email: z.email(),
    password: passwordSchema,
    role: roleSchema,
    teamIds: z.array(idSchema).default([]),
  })
  .meta({ id: 'CreateUser' });
export const updateUserSchema = z
  .object({ name: nameSchema, role: roleSchema, active: z.boolean(), password: passwordSchema })
  .partial()
  .meta({ id: 'UpdateUser' });

export const createTeamSchema = z
  .object({
    name: nameSchema,
    memberIds: z.array(idSchema).default([]),
    supervisorIds: z.array(idSchema).default([]),
    inboxIds: z.array(idSchema).default([]),
  })
  .meta({ id: 'CreateTeam' });
export const updateTeamSchema = z
  .object({
    name: nameSchema,
    memberIds: z.array(idSchema),
    supervisorIds: z.array(idSchema),
    inboxIds: z.array(idSchema),
  })
  .partial()
  .meta({ id: 'UpdateTeam' });

export const createApiKeySchema = z
  .object({
    name: nameSchema,
    role: roleSchema,
    scopes: z.array(scopeSchema).min(1, 'name at least one scope'),
  })
  .meta({ id: 'CreateApiKey' });

export const createOrganisationSchema = z
  .object({
    name: nameSchema,
    administrator: z.object({ name: nameSchema, email: z.email(), password: passwordSchema }),
  })
  .meta({ id: 'CreateOrganisation' });

export const sessionSchema = z
  .object({
    token: z.string(),
    expiresAt: instantSchema,
    principal: principalSchema,
    user: userSchema,
    organisation: organisationSchema,
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

/** One link of the hash chain: altering any entry breaks the verification of every later one. */
export const auditEntrySchema = z
  .object({
    sequence: z.int(),
    at: instantSchema,
    actorId: z.string(),
    action: z.string(),
    subject: z.string(),
    details: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
