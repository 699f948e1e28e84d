import { ProblemError, type Explanation } from '@parlance/shared/contract-kit';

/** What policy refuses, as the caller is told it: with its code and explanation untouched. */
export const refusalOf = ({
  code,
  detail,
  explanation,
}: {
  code: string;
  detail: string;
  explanation: Explanation;
}): ProblemError =>
  ProblemError.from({
    type: `https://parlance.dev/problems/${code}`,
    title: explanation.rule.title,
    status: 422,
    detail,
    code,
    explanation,
  });
