import type { Role } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import type { PersonRow } from '../persistence/rows';

/** Addresses are compared without regard to case. */
export const emailKey = (email: string): string => email.trim().toLowerCase();

export const personRow = (
  tenantId: string,
  person: { name: string; email: string; role: Role },
  passwordHash: string,
  now: Date,
): PersonRow => ({
  tenantId,
  id: newId(),
  name: person.name,
  email: person.email,
  emailKey: emailKey(person.email),
  passwordHash,
  role: person.role,
  active: true,
  createdAt: now,
  version: 1,
});
