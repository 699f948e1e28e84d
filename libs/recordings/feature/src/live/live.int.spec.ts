import { getCallRecording, utteranceHeard } from '@parlance/recordings/contracts';
import { eventually, silent, spoken } from '@parlance/testing/harness';
import { startRecordings, type RecordingsBench } from '../recordings.fixture';

const LONG = 400_000;
const PATIENT = { timeoutMs: 120_000, intervalMs: 100 };
let bench: RecordingsBench;
beforeAll(async () => {
  bench = await startRecordings({ LIVE_TRANSCRIPTIONS: '1' });
}, LONG);
afterAll(() => bench.stop());

const wish = spoken('I would like to cancel my order');
const answer = spoken('Please call me back tomorrow morning');

it(
  'K-017 C-101 states what both sides say while the call runs, in order, once, also after a restart',
  async () => {
    const call = bench.call();
    await bench.answered(call);
    await bench.record(call, { customer: silent(1), agent: silent(1), bridge: 'lost' });
    const askedAtBridge = () => bench.taps.filter((subject) => subject.endsWith('.test-bridge')).length;
    await eventually(() => expect(askedAtBridge()).toBeGreaterThan(0), PATIENT);
    bench.say(call, 'customer', wish, 3_000);
    const heard = () => bench.announced(utteranceHeard, call).map(({ utterance }) => utterance);
    await eventually(() => expect(heard()).toHaveLength(1), PATIENT);
    expect(heard()[0]).toMatchObject({ side: 'customer', text: expect.stringContaining('cancel') as string });
    expect(Math.abs(heard()[0]!.startMs - 3_000)).toBeLessThan(500);
    await expect(bench.of(call)).resolves.toMatchObject({
      state: 'recording',
      transcript: { state: 'live', draft: true, utterances: heard() },
    });

    const before = askedAtBridge();
    await bench.restart();
    await eventually(() => expect(askedAtBridge()).toBeGreaterThan(before), PATIENT);
    bench.say(call, 'agent', answer, 120_000);
    await eventually(() => expect(heard()).toHaveLength(2), PATIENT);
    expect(heard()[1]).toMatchObject({
      side: 'agent',
      text: expect.stringContaining('call me back') as string,
    });
    expect((await bench.of(call)).transcript.utterances).toEqual(heard());

    await bench.ended(call, { endedAt: new Date(Date.now() - 6 * 60_000).toISOString() });
    const record = await bench.finished(call);
    // The recording has nothing but silence: of an hour of speech the drafts would be replaced.
    expect(record.transcript).toMatchObject({ state: 'ready', utterances: [] });
  },
  LONG,
);

it(
  'keeps what was understood live when the recording is gone',
  async () => {
    const call = bench.call();
    await bench.answered(call);
    await bench.record(call, { customer: silent(1), agent: silent(1), bridge: 'lost' });
    const before = bench.taps.length;
    await eventually(() => expect(bench.taps.length).toBeGreaterThan(before), PATIENT);
    bench.say(call, 'customer', wish, 1_000);
    await eventually(() => expect(bench.announced(utteranceHeard, call)).toHaveLength(1), PATIENT);
    bench.lose(call);
    await bench.ended(call, { endedAt: new Date(Date.now() - 6 * 60_000).toISOString() });
    const record = await bench.finished(call);
    expect(record).toMatchObject({
      state: 'unavailable',
      transcript: { state: 'ready', draft: true, reason: 'No recording of this call was found' },
    });
    expect(record.transcript.utterances[0]!.text).toContain('cancel');
  },
  LONG,
);

it('I8 does not listen to a call whose recording is switched off', async () => {
  const call = bench.call({ recording: { policy: 'off', announcementLanguage: null } });
  await bench.answered(call);
  const { transcript } = await eventually(() =>
    bench.ask(getCallRecording, { actor: bench.actor, callId: call.id }),
  );
  expect(transcript).toMatchObject({ state: 'none', utterances: [] });
  const [row] = await bench.database.query<{ step: string | null }>(
    'select step from recordings.call_recording where call_id = $1',
    [call.id],
  );
  expect(row).toEqual({ step: null });
});
