import { clockTime, searchText, summaryText, transcriptText, transcriptVtt } from './transcript-documents';
import type { Utterance } from './utterance';

const said: Utterance[] = [
  { side: 'agent', startMs: 1_250, endMs: 2_900, text: 'good morning', confidence: 0.9 },
  {
    side: 'customer',
    startMs: 3_723_004,
    endMs: 3_723_004,
    text: 'is 3 < 4 & 5 --> 6?\n\nyes',
    confidence: null,
  },
];

it.each([
  [0, '00:00'],
  [59_999, '00:59'],
  [60_000, '01:00'],
  [3_599_000, '59:59'],
  [3_600_000, '1:00:00'],
])('%i ms are %s', (milliseconds, text) => {
  expect(clockTime(milliseconds)).toBe(text);
});

it('C-104 a transcript as text says who said what and when', () => {
  expect(transcriptText(said.slice(0, 1))).toBe('[00:01] Agent: good morning\n');
});

it('C-104 a transcript as WebVTT has cues that no text can break', () => {
  expect(transcriptVtt(said)).toBe(
    [
      'WEBVTT',
      '',
      '00:00:01.250 --> 00:00:02.900',
      '<v Agent>good morning',
      '',
      '01:02:03.004 --> 01:02:03.005',
      '<v Customer>is 3 &lt; 4 &amp; 5 --&gt; 6? yes',
      '',
    ].join('\n'),
  );
  expect(transcriptVtt([])).toBe('WEBVTT\n');
});

it('C-101 what is searched are the words alone', () => {
  expect(searchText(said)).toBe('good morning\nis 3 < 4 & 5 --> 6?\n\nyes');
});

it('C-103 a summary says what kind it is and where to listen', () => {
  const summary = {
    points: [{ text: 'good morning', utterance: 0 }],
    actionItems: [
      { text: 'Call back', utterance: null },
      { text: 'Send it', utterance: 9 },
    ],
  };
  expect(summaryText(summary, 'extract', said)).toBe(
    'Extract: sentences of the call\n- good morning [00:01]\n\nTo do\n- Call back\n- Send it\n',
  );
  expect(summaryText({ ...summary, actionItems: [] }, 'model', said)).toBe(
    'Summary\n- good morning [00:01]\n',
  );
});
