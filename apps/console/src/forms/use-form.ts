import { fieldErrors, type Problem } from '@parlance/shared/contract-kit';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { messagesByPath } from '../api/problem';
import { ruleMessage } from '../i18n';

export interface Form<Values extends object> {
  readonly values: Values;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
  /** The message at a field, from the contract's schema or from the server. */
  error(path: string): string | undefined;
  /** Problems that belong to no field of this form. */
  readonly problem: Problem | null;
  /** Checks what was written against the contract; undefined when something is wrong, and then it stands at its field. */
  check<Schema extends z.ZodType>(schema: Schema, input?: unknown): z.output<Schema> | undefined;
  /** Takes a refusal of the server: known fields get their message, the rest stands above the form. */
  refuse(problem: Problem | null): void;
  reset(values: Values): void;
}

/** State of a form whose rules are a contract's zod schema. */
export function useForm<Values extends object>(
  initial: Values,
  aliases: Record<string, string> = {},
): Form<Values> {
  const { t } = useTranslation();
  const [values, setValues] = useState(initial);
  const [messages, setMessages] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem | null>(null);

  const fieldOf = (path: string): string => aliases[path] ?? path.replace(/^body\./, '');
  const show = (errors: { path: string; rule: string; message: string }[]): void =>
    setMessages(messagesByPath(errors.map((error) => ({ ...error, path: fieldOf(error.path) }))));

  return {
    values,
    problem,
    set: (name, value) => {
      setValues((current) => ({ ...current, [name]: value }));
      setMessages(({ [String(name)]: _, ...others }) => others);
    },
    error: (path) => {
      const message = messages[path];
      return message === undefined ? undefined : ruleMessage(t, message);
    },
    check: (schema, input = values) => {
      const parsed = schema.safeParse(input);
      setProblem(null);
      show(parsed.success ? [] : fieldErrors(parsed.error));
      return parsed.success ? parsed.data : undefined;
    },
    refuse: (refusal) => {
      const errors = refusal?.errors ?? [];
      show(errors);
      const allAtFields =
        errors.length > 0 && errors.every(({ path }) => (fieldOf(path).split(/[.[]/)[0] ?? '') in values);
      setProblem(allAtFields ? null : refusal);
    },
    reset: (next) => {
      setValues(next);
      setMessages({});
      setProblem(null);
    },
  };
}
