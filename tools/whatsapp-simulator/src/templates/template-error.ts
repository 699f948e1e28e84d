import { GraphError } from '../graph/graph-error';

/** Template management puts the useful text into the user message and the discriminator into the subcode. */
export const templateError = (
  userMessage: string,
  subcode?: number,
  userTitle = 'Invalid template',
): GraphError =>
  new GraphError(100, {
    message: '(#100) Invalid parameter',
    ...(subcode !== undefined && { subcode }),
    userTitle,
    userMessage,
  });

export const SUBCODE = {
  limitReached: 2388019,
  alreadyExists: 2388024,
  nameLocked: 2388023,
  tooLong: 2388040,
  headerFormat: 2388047,
  bodyFormat: 2388072,
  footerFormat: 2388073,
  tooManyVariables: 2388293,
  variableAtEdge: 2388299,
};
