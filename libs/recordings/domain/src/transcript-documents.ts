import type { Side, Utterance } from './utterance';

const SPEAKERS: Record<Side, string> = { customer: 'Customer', agent: 'Agent' };

const padded = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** `1:02:03`, or `02:03` below an hour. */
export function clockTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const rest = `${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** `[00:12] Customer: …`, a line per utterance. */
export const transcriptText = (utterances: readonly Utterance[]): string =>
  utterances
    .map(({ side, startMs, text }) => `[${clockTime(startMs)}] ${SPEAKERS[side]}: ${text}\n`)
    .join('');

/** What is searched: the words alone. */
export const searchText = (utterances: readonly Utterance[]): string =>
  utterances.map(({ text }) => text).join('\n');

const cueTime = (milliseconds: number): string => {
  const whole = Math.max(Math.round(milliseconds), 0);
  const seconds = Math.floor(whole / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${padded(hours)}:${padded(minutes)}:${padded(seconds % 60)}.${padded(whole % 1_000, 3)}`;
};

/** WebVTT has markup, and ends a cue at an empty line and its times at `-->`. */
const cueText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\s+/g, ' ').trim();

/** WebVTT (W3C) with a voice per side. A cue lasts at least a millisecond. */
export function transcriptVtt(utterances: readonly Utterance[]): string {
  const cues = utterances.map(({ side, startMs, endMs, text }) => {
    const times = `${cueTime(startMs)} --> ${cueTime(Math.max(endMs, startMs + 1))}`;
    return `${times}\n<v ${SPEAKERS[side]}>${cueText(text)}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

export interface SummaryPoint {
  readonly text: string;
  /** Index of the utterance that says so. */
  readonly utterance: number | null;
}

export interface Summary {
  readonly points: readonly SummaryPoint[];
  readonly actionItems: readonly SummaryPoint[];
}

/** The summary for people, with the times at which it was said. */
export function summaryText(
  { points, actionItems }: Summary,
  kind: 'extract' | 'model',
  utterances: readonly Utterance[],
): string {
  const line = ({ text, utterance }: SummaryPoint): string => {
    const said = utterance === null ? undefined : utterances[utterance];
    return said ? `- ${text} [${clockTime(said.startMs)}]\n` : `- ${text}\n`;
  };
  const title = kind === 'extract' ? 'Extract: sentences of the call\n' : 'Summary\n';
  const actions = actionItems.length > 0 ? ['\nTo do\n', ...actionItems.map(line)] : [];
  return [title, ...points.map(line), ...actions].join('');
}
