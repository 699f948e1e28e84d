import { rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decoder } from '@evan/opus';
import type { Call } from '@parlance/calls/contracts';
import { trackKey } from '@parlance/media/contracts';
import {
  callDataExtracted,
  getCallDocument,
  getCallRecording,
  getRecordingFile,
  recordingUpdated,
  transcriptCompleted,
  type CallRecording,
} from '@parlance/recordings/contracts';
import { newId } from '@parlance/shared/kernel';
import { readOggOpus } from '@parlance/shared/ogg-opus';
import { eventually, recoverCalls, silent, spoken } from '@parlance/testing/harness';
import { startRecordings, type RecordingsBench } from './recordings.fixture';

const joinedSamples = (...parts: Int16Array[]): Int16Array =>
  Int16Array.from(parts.flatMap((part) => [...part]));
const LONG = 400_000;

let bench: RecordingsBench;
/** One conversation from answer to summary, of which each end was told three times. */
let full: { call: Call; record: CallRecording };
beforeAll(async () => {
  bench = await startRecordings();
  bench.drawing(
    { name: 'wants_to_cancel', examples: ['cancel my order', 'i want to cancel'] },
    { name: 'asks_for_an_appointment', examples: ['i want an appointment'] },
    { name: 'pays_by', type: 'text', pattern: 'bank (\\w+)' },
  );
  const call = bench.call();
  await bench.answered(call);
  await bench.underWay(call);
  await bench.record(call, { customer, agent });
  const id = newId();
  await bench.ended(call, {}, id);
  await bench.ended(call, {}, id);
  await bench.ended(call);
  full = { call, record: await bench.finished(call) };
}, LONG);
afterAll(() => bench.stop());

/** The customer speaks from 1 s, the agent from 6 s on; 12 s in all. */
const wish = spoken('I would like to cancel my order. Please send me a refund to my bank account.');
const promise = spoken(
  'I am sorry to hear that. We will send the refund to your bank account tomorrow.',
  'slt',
);
const customer = joinedSamples(silent(1), wish, silent(Math.max(12 - 1 - wish.length / 16_000, 0)));
const agent = joinedSamples(silent(7), promise);
/** Enough to be recognised, where that is not what is tested. */
const brief = { customer: wish.subarray(0, 3 * 16_000), agent: silent(2) };

it(
  'C-097 C-098 C-101 C-103 K-030 makes transcript, summary and variables of what was said, once',
  async () => {
    const { call, record } = full;
    expect(record).toMatchObject({ state: 'ready', reason: null, startedAt: '2026-11-20T12:00:00.000Z' });
    expect(record.transcript).toMatchObject({
      state: 'ready',
      draft: true,
      language: 'en',
      provider: 'pocketsphinx',
    });
    const of = (side: string): string =>
      record.transcript.utterances
        .filter((utterance) => utterance.side === side)
        .map(({ text }) => text)
        .join(' ');
    expect(of('customer')).toContain('cancel my order');
    expect(of('agent')).toMatch(/bank account/);
    const starts = record.transcript.utterances.map(({ startMs }) => startMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(Math.abs(starts[0]! - 1_000)).toBeLessThan(400);
    expect(record.summary).toMatchObject({ state: 'ready', kind: 'extract' });
    expect(record.summary.points.length).toBeGreaterThan(0);
    expect(record.variables).toEqual({
      wants_to_cancel: true,
      asks_for_an_appointment: false,
      pays_by: 'account',
    });
    expect(bench.announced(callDataExtracted, call)).toMatchObject([
      { method: 'offline', reason: null, variables: record.variables },
    ]);
    expect(bench.announced(transcriptCompleted, call)).toMatchObject([
      { draft: true, text: expect.stringContaining('cancel my order') as string },
    ]);
    const versions = bench.announced(recordingUpdated, call).map(({ version }) => version);
    expect(versions).toEqual([1, 2, 3, 4, 5]);
  },
  LONG,
);

it(
  'C-102 the stereo file has the customer left and the agent right, from the same moment on',
  async () => {
    const call = bench.call();
    await bench.record(call, { customer, agent });
    await bench.ended(call);
    const record = await bench.finished(call);
    expect(record.files.map(({ file }) => file)).toEqual(['stereo', 'customer', 'agent']);
    const file = await bench.ask(getRecordingFile, { actor: bench.actor, callId: call.id, file: 'stereo' });
    expect(file).toMatchObject({ mimeType: 'audio/ogg', fileName: 'call-2026-11-20-1200-stereo.opus' });
    const bytes = readFileSync(join(bench.directory, file.objectKey));
    expect(bytes).toHaveLength(file.sizeBytes);
    const audio = readOggOpus(bytes);
    expect(audio).toMatchObject({ closed: true });
    expect(Math.abs(audio.durationMs - record.durationMs!)).toBeLessThanOrEqual(20);

    const loudness = loudnessOf(audio.packets);
    /** Mean over these seconds, per channel. */
    const over = (from: number, to: number) =>
      loudness
        .slice(from * 50, to * 50)
        .reduce(
          ([left, right], frame) =>
            [left + frame[0] / ((to - from) * 50), right + frame[1] / ((to - from) * 50)] as const,
          [0, 0] as const,
        );
    const [whenCustomerSpeaks, whenAgentSpeaks] = [over(1, 5), over(7, 10)];
    expect(whenCustomerSpeaks[0]).toBeGreaterThan(20 * whenCustomerSpeaks[1]);
    expect(whenAgentSpeaks[1]).toBeGreaterThan(20 * whenAgentSpeaks[0]);
  },
  LONG,
);

function loudnessOf(packets: readonly Uint8Array[]): (readonly [number, number])[] {
  const decoder = new Decoder({ channels: 2, sample_rate: 16_000 });
  return packets.map((packet) => {
    const pcm = new Int16Array(Uint8Array.from(decoder.decode(packet)).buffer);
    const mean = (channel: number) =>
      pcm.filter((_, i) => i % 2 === channel).reduce((sum, s) => sum + s * s, 0) / 320;
    return [mean(0), mean(1)] as const;
  });
}

it(
  'I7 a recording whose bridge was killed is waited for and used as far as it goes',
  async () => {
    const call = bench.call();
    await bench.record(call, { ...brief, bridge: 'lost' });
    await bench.ended(call);
    await eventually(async () => expect((await bench.of(call)).state).toBe('processing'));
    await recoverCalls(bench.directory);
    const record = await bench.finished(call);
    expect(record.state).toBe('ready');
    expect(record.files.map(({ file }) => file)).toEqual(['stereo', 'customer', 'agent']);
    // What was not written yet when the bridge was killed is lost with it.
    expect(record.transcript.utterances.map(({ text }) => text).join(' ')).toContain('i would like to');
  },
  LONG,
);

it.each([
  ['gone', (path: string) => rmSync(path), 'The file of the agent is gone'],
  ['changed', (path: string) => writeFileSync(path, 'x'), 'The file of the agent is not as it was recorded'],
])(
  'I31 a file that is %s is said to be, and the other one is used',
  async (_what, harm, reason) => {
    const call = bench.call();
    await bench.record(call, { ...brief });
    harm(join(bench.directory, trackKey(bench.tenantId, call.id, 'agent')));
    await bench.ended(call);
    const record = await bench.finished(call);
    expect(record).toMatchObject({ state: 'ready', reason });
    expect(record.files.map(({ file }) => file)).toEqual(['customer']);
    expect(record.transcript.utterances.map(({ text }) => text).join(' ')).toContain('cancel my order');
    await expect(
      bench.ask(getRecordingFile, { actor: bench.actor, callId: call.id, file: 'agent' }),
    ).rejects.toMatchObject({ definition: { code: 'recordings.no_file' } });
  },
  LONG,
);

it(
  'I31 a recording without any file is unavailable, and the call is concluded all the same',
  async () => {
    const call = bench.call();
    await bench.record(call, { ...brief });
    for (const side of ['customer', 'agent'] as const)
      rmSync(join(bench.directory, trackKey(bench.tenantId, call.id, side)));
    await bench.ended(call);
    const record = await bench.finished(call);
    expect(record).toMatchObject({
      state: 'unavailable',
      files: [],
      transcript: { state: 'failed' },
      summary: { state: 'none' },
    });
    expect(record.reason).toContain('is gone');
    expect(bench.announced(callDataExtracted, call)).toMatchObject([
      { method: 'none', variables: {}, reason: record.reason },
    ]);
  },
  LONG,
);

it(
  'a call of which nothing was ever written is unavailable after some minutes',
  async () => {
    const call = bench.call();
    // The end of the call was long ago.
    await bench.ended(call, { endedAt: new Date(Date.now() - 6 * 60_000).toISOString() });
    await expect(bench.finished(call)).resolves.toMatchObject({
      state: 'unavailable',
      reason: 'No recording of this call was found',
    });
    expect(bench.announced(callDataExtracted, call)).toHaveLength(1);
  },
  LONG,
);

it.each([
  ['missed', 'Nobody answered the call'],
  ['declined', 'The customer declined the call'],
] as const)('X-11 a call that was %s has a record that says why it is empty', async (outcome, reason) => {
  const call = bench.call({ answeredAt: null, agentId: null });
  await bench.ended(call, { end: { outcome, by: 'customer', reason: 'x', detail: '', uncertain: false } });
  const record = await eventually(() => bench.of(call));
  expect(record).toMatchObject({
    state: 'none',
    reason,
    files: [],
    transcript: { state: 'none', reason },
    summary: { state: 'none', reason },
  });
  expect(bench.announced(callDataExtracted, call)).toEqual([]);
});

it('I8 of a call with recording off there is neither recording nor transcript, and that is said', async () => {
  const call = bench.call({ recording: { policy: 'off', announcementLanguage: null } });
  await bench.answered(call);
  await eventually(async () => expect((await bench.of(call)).state).toBe('none'));
  await bench.ended(call);
  await eventually(() => expect(bench.announced(callDataExtracted, call)).toHaveLength(1));
  expect(bench.announced(callDataExtracted, call)[0]).toMatchObject({ method: 'none' });
  const { transcript, reason } = await bench.of(call);
  expect(transcript).toMatchObject({ state: 'none', reason });
  expect(reason).toContain('switched off');
});

it('an answer that is told after the end changes nothing', async () => {
  const call = bench.call({ recording: { policy: 'off', announcementLanguage: null } });
  await bench.ended(call);
  const before = await eventually(() => bench.of(call));
  await bench.answered(call);
  await bench.answered(call);
  const other = bench.call({ answeredAt: null });
  await bench.ended(other);
  await eventually(() => bench.of(other));
  expect(await bench.of(call)).toEqual(before);
});

it('C-093 C-094 a call that somebody may not see does not exist for them', async () => {
  const call = bench.call({ answeredAt: null });
  await bench.ended(call);
  await eventually(() => bench.of(call));
  const asked = { callId: call.id };
  const agentOf = (id: string) => ({ ...bench.actor, id, role: 'agent' as const });
  await expect(
    bench.ask(getCallRecording, { ...asked, actor: agentOf(call.agentId!) }),
  ).resolves.toMatchObject({ callId: call.id });
  for (const actor of [agentOf(newId()), { ...bench.actor, tenantId: newId() }]) {
    await expect(bench.ask(getCallRecording, { ...asked, actor })).rejects.toMatchObject({
      definition: { code: 'recordings.unknown_call' },
    });
    await expect(bench.ask(getRecordingFile, { ...asked, actor, file: 'stereo' })).rejects.toMatchObject({
      definition: { code: 'recordings.unknown_call' },
    });
  }
  await expect(
    bench.ask(getCallRecording, { ...asked, actor: { ...bench.actor, kind: 'api-key', scopes: [] } }),
  ).rejects.toMatchObject({ definition: { code: 'platform.forbidden' } });
});

it(
  'C-104 transcript and summary are files, and what does not exist is refused with its reason',
  async () => {
    const call = bench.call();
    await bench.record(call, { ...brief });
    await bench.ended(call);
    await bench.finished(call);
    const document = (name: 'transcript' | 'summary', format: 'txt' | 'vtt' | 'json') =>
      bench.ask(getCallDocument, { actor: bench.actor, callId: call.id, document: name, format });
    await expect(document('transcript', 'txt')).resolves.toMatchObject({
      content: expect.stringMatching(/^\[00:0[01]\] Customer: .*cancel my order/) as string,
      fileName: 'call-2026-11-20-1200-transcript.txt',
    });
    expect((await document('transcript', 'vtt')).content).toMatch(/^WEBVTT\n\n00:00:0[01]\.\d{3} --> /);
    expect(JSON.parse((await document('transcript', 'json')).content)).toMatchObject({
      callId: call.id,
      language: 'en',
    });
    expect((await document('summary', 'txt')).content).toMatch(/^Extract: /);
    await expect(document('summary', 'vtt')).rejects.toMatchObject({
      definition: { code: 'recordings.wrong_format' },
    });

    const missed = bench.call({ answeredAt: null });
    await bench.ended(missed, {
      end: { outcome: 'canceled', by: 'customer', reason: 'hung-up', detail: '', uncertain: false },
    });
    await eventually(() => bench.of(missed));
    await expect(
      bench.ask(getCallDocument, {
        actor: bench.actor,
        callId: missed.id,
        document: 'transcript',
        format: 'txt',
      }),
    ).rejects.toMatchObject({
      definition: { code: 'recordings.no_document' },
      details: { detail: 'The call was given up before an answer' },
    });
  },
  LONG,
);
