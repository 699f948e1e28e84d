/**
 * Which calls somebody may see (C-093 to C-096), as data, so that one rule makes the list, the export, the search, the
 * counts and the figures. A call is within it when any line holds. The owner of a call is who handled it or, when nobody
 * did, whose conversation it was.
 */
export type CallScope =
  | { readonly all: true }
  | {
      readonly all: false;
      readonly ownerId: string;
      readonly teamIds: readonly string[];
      readonly inboxIds: readonly string[];
    };

export interface Viewer {
  readonly id: string;
  readonly role: 'agent' | 'supervisor' | 'super-agent' | 'administrator';
  readonly teamIds: readonly string[];
  readonly inboxIds: readonly string[];
}

export function callScope({ id, role, teamIds, inboxIds }: Viewer): CallScope {
  switch (role) {
    case 'super-agent':
    case 'administrator':
      return { all: true };
    case 'supervisor':
      return { all: false, ownerId: id, teamIds, inboxIds };
    case 'agent':
      return { all: false, ownerId: id, teamIds: [], inboxIds: [] };
  }
}

export interface ScopedCall {
  readonly agentId: string | null;
  readonly assigneeId: string | null;
  readonly teamId: string | null;
  readonly inboxId: string;
}

export const isWithin = (scope: CallScope, call: ScopedCall): boolean =>
  scope.all ||
  (call.agentId ?? call.assigneeId) === scope.ownerId ||
  (call.teamId !== null && scope.teamIds.includes(call.teamId)) ||
  scope.inboxIds.includes(call.inboxId);
