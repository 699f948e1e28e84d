import type { changeConversation } from '@parlance/messaging/contracts';
import type { Content } from '@parlance/messaging/domain';
import { platformErrors, ProblemError, type Principal, type RequestOf } from '@parlance/shared/contract-kit';
import type { ConversationRow } from '../persistence/conversations.sql';

export type Activity = Extract<Content, { type: 'activity' }>;
type Change = Omit<RequestOf<typeof changeConversation>, 'actor' | 'conversationId'>;

/** A conversation with everything asked for done to it, and what its timeline then says. */
export interface Changed {
  readonly row: ConversationRow;
  readonly activities: readonly Activity[];
}

/**
 * All of it or nothing. The assignment comes before the stage, so that a conversation can be given to somebody and be
 * `assigned` in one request, and a stage that is named holds. Throws `platform.invalid_input`.
 */
export function changed(row: ConversationRow, change: Change, actor: Principal, now: Date): Changed {
  const { collaboratorIds, stage } = change;
  const steps = [
    ...(collaboratorIds === undefined ? [] : [collaborating(collaboratorIds)]),
    given(change),
    ...(stage === undefined ? [] : [staged(stage, actor, now)]),
  ];
  return steps.reduce<Changed>(
    (sum, step) => {
      const next = step(sum.row);
      return { row: next.row, activities: [...sum.activities, ...next.activities] };
    },
    { row, activities: [] },
  );
}

type Step = (row: ConversationRow) => Changed;

const collaborating =
  (collaboratorIds: readonly string[]): Step =>
  (row) => {
    const wanted = [...new Set(collaboratorIds)];
    const activities = [
      ...wanted
        .filter((id) => !row.collaborator_ids.includes(id))
        .map((id) => activity('collaborator-added', id)),
      ...row.collaborator_ids
        .filter((id) => !wanted.includes(id))
        .map((id) => activity('collaborator-removed', id)),
    ];
    return activities.length === 0
      ? { row, activities }
      : { row: { ...row, collaborator_ids: wanted }, activities };
  };

const given =
  ({ assigneeId, teamId }: Change): Step =>
  (row) => {
    const reassigned = assigneeId !== undefined && assigneeId !== row.assignee_id;
    const moved = teamId !== undefined && teamId !== row.team_id;
    if (!reassigned && !moved) return { row, activities: [] };
    return {
      row: {
        ...row,
        ...(moved && { team_id: teamId }),
        ...(reassigned && {
          assignee_id: assigneeId,
          ...(row.stage !== 'resolved' && { stage: assigneeId === null ? 'pending' : 'assigned' }),
        }),
      },
      activities: [
        ...(reassigned
          ? [activity(assigneeId === null ? 'unassigned' : 'assigned', assigneeId ?? row.assignee_id)]
          : []),
        ...(moved ? [activity('team-changed', teamId)] : []),
      ],
    };
  };

const staged =
  (stage: ConversationRow['stage'], actor: Principal, now: Date): Step =>
  (row) => {
    if (stage === 'assigned' && row.assignee_id === null)
      throw new ProblemError(platformErrors.invalid_input, {
        detail: 'stage: "assigned" needs an assignee. Assign the conversation as well',
        errors: [{ path: 'stage', rule: 'assignee', message: 'needs an assignee' }],
      });
    if (row.stage === stage) return { row, activities: [] };
    const resolved = stage === 'resolved';
    return {
      row: { ...row, stage, resolved_at: resolved ? now : null },
      activities:
        resolved || row.stage === 'resolved' ? [activity(resolved ? 'resolved' : 'reopened', actor.id)] : [],
    };
  };

const activity = (name: Activity['activity'], subjectId: string | null): Activity => ({
  type: 'activity',
  activity: name,
  subjectId,
});
