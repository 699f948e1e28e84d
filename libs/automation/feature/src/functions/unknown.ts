import { automationErrors } from '@parlance/automation/contracts';
import { ProblemError } from '@parlance/shared/contract-kit';

export const unknownFunction = (): ProblemError =>
  new ProblemError(automationErrors.unknown_function, { detail: 'No message function has this id' });

export const unknownAgent = (): ProblemError =>
  new ProblemError(automationErrors.unknown_agent, { detail: 'No agent has this id' });
