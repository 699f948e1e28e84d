import type { Role } from '@parlance/shared/contract-kit';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { inboxesQuery, sessionQuery, teamsQuery, usersQuery, type CurrentSession } from '../api/queries';

/** Who is signed in. Only below the signed-in part of the router. */
export function useSession(): CurrentSession {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error('no session');
  return data;
}

/** Whether the signed-in role is among those that a route of the API takes; null means every role. */
export function useMay(roles: readonly Role[] | null): boolean {
  const { principal } = useSession();
  return roles === null || roles.includes(principal.role);
}

const NOBODY: never[] = [];

/** Names behind ids: colleagues, teams and inboxes. */
export function useDirectory() {
  const { principal } = useSession();
  const users = useQuery(usersQuery).data ?? NOBODY;
  const teams = useQuery(teamsQuery).data ?? NOBODY;
  const inboxes = useQuery(inboxesQuery).data ?? NOBODY;
  return {
    me: principal,
    users,
    teams,
    inboxes,
    userName: (id: string): string | undefined =>
      id === principal.id ? principal.name : users.find((user) => user.id === id)?.name,
    teamName: (id: string): string | undefined => teams.find((team) => team.id === id)?.name,
    inboxName: (id: string): string | undefined => inboxes.find((inbox) => inbox.id === id)?.name,
  };
}
