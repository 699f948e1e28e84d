import type { FunctionCondition, MessageFunction } from '@parlance/gateway/contracts';
import type { TFunction } from 'i18next';

/** A piece of the sentence; `code` ones are names that the user gave. */
export interface SentencePiece {
  readonly text: string;
  readonly isCode: boolean;
}

type Said = Pick<MessageFunction, 'trigger' | 'template' | 'inboxId'>;

/** The holes of a sentence are marked, so that names can be set apart from words in every language. */
const MARK = '\u0001';
const marked = (name: string): string => `${MARK}${name}${MARK}`;

export const pieces = (sentence: string): SentencePiece[] =>
  sentence
    .split(MARK)
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '');

export function conditionWords(t: TFunction, { key, operator, value }: FunctionCondition): string {
  return t(`automation.condition.${operator}`, {
    key: marked(key),
    value: typeof value === 'boolean' ? t(`automation.${value}`) : `“${value ?? ''}”`,
  });
}

/**
 * What a function does, as one sentence: "After a connected call, if appointment_booked is true, send
 * appointment_confirmation."
 */
export function functionSentence(t: TFunction, { trigger, template }: Said): SentencePiece[] {
  const send = marked(template.name);
  if (trigger.type === 'in-call')
    return pieces(t('automation.sentence.inCall', { moment: trigger.description, template: send }));
  const when = t(`automation.sentence.after.${trigger.callType}`);
  if (trigger.conditions.length === 0)
    return pieces(t('automation.sentence.always', { when, template: send }));
  const conditions = trigger.conditions
    .map((condition) => conditionWords(t, condition))
    .join(t('automation.sentence.and'));
  return pieces(t('automation.sentence.if', { when, conditions, template: send }));
}
