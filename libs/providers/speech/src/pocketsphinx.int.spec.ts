import { Encoder } from '@evan/opus';
import { joined, OggOpusWriter } from '@parlance/shared/ogg-opus';
import { eventually, silent, speechTools, spoken } from '@parlance/testing/harness';
import { joinedSamples, SPEECH_RATE } from './decode-opus';
import { Pocketsphinx } from './pocketsphinx';
import { SpeechImpossible, type HeardUtterance } from './speech-to-text';

const FRAME = SPEECH_RATE / 50;
const tools = speechTools();
const recogniser = new Pocketsphinx({ binary: tools.POCKETSPHINX_BIN, model: tools.POCKETSPHINX_MODEL });

function oggOf(samples: Int16Array): Uint8Array {
  const encoder = new Encoder({ channels: 1, sample_rate: SPEECH_RATE, application: 'audio' });
  encoder.bitrate = 20_000;
  const packets = Array.from({ length: Math.floor(samples.length / FRAME) }, (_, frame) =>
    Uint8Array.from(encoder.encode(samples.slice(frame * FRAME, (frame + 1) * FRAME))),
  );
  const writer = new OggOpusWriter(1);
  return joined([writer.head(), writer.end(packets)]);
}

const first = spoken('I would like to cancel my order');
const second = spoken('Please call me back tomorrow morning');

it('C-101 finds in a recording what was said and when', async () => {
  const audio = joinedSamples([silent(2), first, silent(3), second, silent(1)]);
  const { language, utterances } = await recogniser.transcribe(oggOf(audio));
  expect(language).toBe('en');
  expect(utterances).toHaveLength(2);
  expect(utterances[0]!.text).toContain('cancel my order');
  expect(utterances[1]!.text).toContain('call me back');
  const secondFrom = 2_000 + first.length / 16 + 3_000;
  expect(Math.abs(utterances[0]!.startMs - 2_000)).toBeLessThan(400);
  expect(Math.abs(utterances[1]!.startMs - secondFrom)).toBeLessThan(400);
  expect(utterances[1]!.endMs).toBeLessThan(secondFrom + second.length / 16 + 400);
  for (const { confidence } of utterances) expect(confidence).toBeGreaterThan(0.3);
}, 60_000);

it('hears nothing in silence', async () => {
  await expect(recogniser.transcribe(oggOf(silent(3)))).resolves.toEqual({ language: 'en', utterances: [] });
}, 60_000);

it('states an utterance of a stream when the speaker pauses, before the stream ends', async () => {
  const heard: HeardUtterance[] = [];
  const stream = recogniser.stream(
    (utterance) => heard.push(utterance),
    () => undefined,
  );
  stream.write(joinedSamples([silent(1), first, silent(2)]));
  await eventually(() => expect(heard.map(({ text }) => text).join()).toContain('cancel my order'), {
    timeoutMs: 30_000,
  });
  stream.write(joinedSamples([second, silent(1)]));
  await stream.finish();
  expect(heard.at(-1)!.text).toContain('call me back');
}, 60_000);

it.each([
  ['recogniser', { binary: 'no-such-recogniser', model: tools.POCKETSPHINX_MODEL }],
  ['model', { binary: tools.POCKETSPHINX_BIN, model: '/nowhere' }],
])('says that there is no %s, and does not listen', async (what, options) => {
  const without = new Pocketsphinx(options);
  await expect(without.transcribe(oggOf(silent(1)))).rejects.toThrow(SpeechImpossible);
  await expect(without.transcribe(oggOf(silent(1)))).rejects.toThrow(what);
  expect(without.listensLive).toBe(false);
});
