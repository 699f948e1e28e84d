import { isId } from '@parlance/shared/kernel';

const REACTION = 'reaction/';

/**
 * What Meta echoes in every status (`biz_opaque_callback_data`): the id of the message, or of the dispatch where no
 * message of its own is sent.
 */
export const opaqueOf = (dispatch: { kind: 'message' | 'reaction'; id: string }): string =>
  dispatch.kind === 'message' ? dispatch.id : `${REACTION}${dispatch.id}`;

export function dispatchIdOfReaction(opaque: string | null): string | null {
  if (opaque === null || !opaque.startsWith(REACTION)) return null;
  const id = opaque.slice(REACTION.length);
  return isId(id) ? id : null;
}
