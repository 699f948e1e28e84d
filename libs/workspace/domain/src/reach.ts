/** As much of a team as decides where its people work. */
export interface TeamReach {
  readonly id: string;
  readonly memberIds: readonly string[];
  readonly supervisorIds: readonly string[];
  readonly inboxIds: readonly string[];
}

export interface Reach {
  readonly teamIds: string[];
  readonly inboxIds: string[];
}

export const belongsTo = (userId: string, team: TeamReach): boolean =>
  team.memberIds.includes(userId) || team.supervisorIds.includes(userId);

/** The teams a person belongs to, as member or as supervisor, and the inboxes reached through them (C-093, C-094). */
export function reachOf(userId: string, teams: readonly TeamReach[]): Reach {
  const own = teams.filter((team) => belongsTo(userId, team));
  return {
    teamIds: own.map((team) => team.id),
    inboxIds: [...new Set(own.flatMap((team) => team.inboxIds))],
  };
}

export interface MembershipChange {
  /** Their list of teams is another now. */
  readonly regrouped: string[];
  /** What they may see or do is another now; includes `regrouped`. */
  readonly affected: string[];
}

/** Whom a change of one team concerns. `before` is null for a new team. */
export function membershipChange(before: TeamReach | null, after: TeamReach): MembershipChange {
  const was = before ? new Set([...before.memberIds, ...before.supervisorIds]) : new Set<string>();
  const is = new Set([...after.memberIds, ...after.supervisorIds]);
  const regrouped = [...new Set([...was, ...is])].filter((id) => was.has(id) !== is.has(id));
  const inboxesChanged =
    before !== null &&
    (before.inboxIds.length !== after.inboxIds.length ||
      before.inboxIds.some((id) => !after.inboxIds.includes(id)));
  return { regrouped, affected: inboxesChanged ? [...new Set([...was, ...is])] : regrouped };
}
