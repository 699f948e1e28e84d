import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SafeHttpClient } from '@parlance/platform/http';
import { joined, OggOpusWriter, SILENCE } from '@parlance/shared/ogg-opus';
import { OpenAiSpeech } from './openai-speech';
import { SpeechImpossible } from './speech-to-text';

interface Asked {
  readonly fields: Record<string, string>;
  readonly file: { readonly name: string; readonly type: string; readonly bytes: Buffer };
  readonly authorization: string | undefined;
  readonly path: string;
}

let server: Server;
let http: SafeHttpClient;
let url: string;
const asked: Asked[] = [];
let answer: (asked: Asked) => { status: number; body: unknown };

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = await new Response(Buffer.concat(chunks), {
    headers: { 'content-type': request.headers['content-type']! },
  }).formData();
  const file = form.get('file') as File;
  const fields = [...form].filter(([name]) => name !== 'file') as [string, string][];
  return {
    fields: Object.fromEntries(fields),
    file: { name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) },
    authorization: request.headers.authorization,
    path: request.url ?? '',
  };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void read(request).then((question) => {
      asked.push(question);
      const { status, body } = answer(question);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `http://${host}`;
  http = new SafeHttpClient({ allowedHosts: [host] });
});
beforeEach(() => void asked.splice(0));
afterAll(async () => {
  await http.close();
  server.close();
});

const silence = (seconds: number): Uint8Array => {
  const writer = new OggOpusWriter(3);
  return joined([writer.head(), writer.end(Array.from({ length: seconds * 50 }, () => SILENCE))]);
};
const speech = (): OpenAiSpeech =>
  new OpenAiSpeech({ http, url, apiKey: 'key', model: 'whisper-1', language: 'en' });
const segments = (...texts: string[]) => ({
  language: 'english',
  text: texts.join(' '),
  segments: texts.map((text, index) => ({ start: index * 2, end: index * 2 + 1.5, text, avg_logprob: -0.1 })),
});

it('sends the recording as it is and takes over the segments', async () => {
  answer = () => ({ status: 200, body: segments(' Hello.', ' I have a question. ') });
  await expect(speech().transcribe(silence(4))).resolves.toEqual({
    language: 'english',
    utterances: [
      { startMs: 0, endMs: 1_500, text: 'Hello.', confidence: 0.905 },
      { startMs: 2_000, endMs: 3_500, text: 'I have a question.', confidence: 0.905 },
    ],
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    path: '/v1/audio/transcriptions',
    authorization: 'Bearer key',
    fields: { model: 'whisper-1', language: 'en', response_format: 'verbose_json' },
    file: { name: 'call.ogg', type: 'audio/ogg' },
  });
  expect(asked[0]!.file.bytes.subarray(0, 4).toString()).toBe('OggS');
});

it('sends a wave file to a server that does not read Ogg', async () => {
  answer = ({ file }) =>
    file.type === 'audio/ogg'
      ? { status: 400, body: { error: { message: 'unsupported' } } }
      : { status: 200, body: segments('Hello.') };
  const { utterances } = await speech().transcribe(silence(3));
  expect(utterances.map(({ text }) => text)).toEqual(['Hello.']);
  expect(asked[1]!.file.bytes.subarray(0, 4).toString()).toBe('RIFF');
  expect(asked[1]!.file.bytes.length).toBe(44 + 3 * 16_000 * 2);
});

it('sends a long call in pieces and puts their times together', async () => {
  answer = () => ({ status: 200, body: segments('Hello.') });
  const { utterances } = await speech().transcribe(silence(31 * 60));
  expect(utterances.map(({ startMs }) => startMs)).toEqual([0, 30 * 60_000]);
});

it('takes the words of a server that gives no times', async () => {
  answer = () => ({ status: 200, body: { text: 'Hello there.' } });
  await expect(speech().transcribe(silence(4))).resolves.toEqual({
    language: null,
    utterances: [{ startMs: 0, endMs: 4_000, text: 'Hello there.', confidence: null }],
  });
});

it.each<[string, { status: number; body: unknown }, boolean]>([
  ['a wrong key', { status: 401, body: {} }, true],
  ['a recording that it takes in no form', { status: 400, body: {} }, true],
  ['an answer in another form', { status: 200, body: { segments: 'none' } }, true],
  ['too many requests', { status: 429, body: {} }, false],
  ['a failure', { status: 503, body: {} }, false],
])('tells apart what is worth trying again: %s', async (_what, reply, isFinal) => {
  answer = () => reply;
  const failure = await speech()
    .transcribe(silence(1))
    .then(
      () => null,
      (error: unknown) => error,
    );
  expect(failure).toBeInstanceOf(Error);
  expect(failure instanceof SpeechImpossible).toBe(isFinal);
});
