import {
  warningAt,
  type Finding,
  type InCallTrigger,
  type PostCallTrigger,
  type Trigger,
} from './function-definition';

/** Fewer words that say something than this do not name a moment. */
const TELLING_WORDS = 3;
/** Without a language model a description alone finds one of eight moments; with two examples two of three. */
const EXAMPLES = 2;
/** What can be read on a lock screen and taken in at once. */
const LONG_BODY = 550;

/** Words that fit any conversation. */
const EMPTY_WORDS = new Set(
  (
    'a an the of to for in on at by with and or if when then that this it is are be been was were do does did has have ' +
    'had will would can could should may might must customer user client caller person somebody someone anybody they ' +
    'them he she we you i something anything everything needs need needed wants want asks ask says say message send ' +
    'sends sending whatsapp call calls talk talks talking required necessary appropriate relevant possible'
  ).split(' '),
);

export function triggerAdvice(trigger: Trigger): Finding[] {
  return trigger.type === 'in-call' ? inCallAdvice(trigger) : postCallAdvice(trigger);
}

/** K-050. */
function inCallAdvice({ description, examples }: InCallTrigger): Finding[] {
  const telling = new Set(
    (description.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).filter((word) => !EMPTY_WORDS.has(word)),
  );
  return [
    ...(telling.size < TELLING_WORDS
      ? [
          warningAt(
            'trigger.description',
            'vague-trigger',
            'name one specific situation, for example "customer confirms the number and asks for the code"',
          ),
        ]
      : []),
    ...(examples.length < EXAMPLES
      ? [
          warningAt(
            'trigger.examples',
            'few-examples',
            'give two to five sentences that a customer would say; without a language model the moment is found by them',
          ),
        ]
      : []),
  ];
}

/** K-051. A message after every call that was missed is what such functions are for. */
function postCallAdvice({ callType, conditions }: PostCallTrigger): Finding[] {
  if (conditions.length > 0 || callType === 'not-connected') return [];
  return [
    warningAt(
      'trigger.conditions',
      'fires-for-every-call',
      callType === 'any'
        ? 'this sends a message after every call; add a condition'
        : 'this sends a message after every call that is answered; add a condition',
    ),
  ];
}

/** K-054. */
export function messageAdvice(bodyLength: number): Finding[] {
  if (bodyLength <= LONG_BODY) return [];
  return [
    warningAt(
      'template.name',
      'long-template',
      `the message has ${bodyLength} characters; keep it short, with one thing to do`,
    ),
  ];
}
