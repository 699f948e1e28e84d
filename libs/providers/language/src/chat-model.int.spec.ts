import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SafeHttpClient } from '@parlance/platform/http';
import { z } from 'zod';
import { ModelUnusable, OpenAiChat } from './chat-model';

interface Asked {
  readonly model: string;
  readonly messages: { readonly role: string; readonly content: string }[];
  readonly tools: { readonly function: { readonly parameters: unknown } }[];
  readonly tool_choice: unknown;
}

let server: Server;
let http: SafeHttpClient;
let url: string;
const asked: Asked[] = [];
let answers: { status: number; filled?: unknown }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(JSON.parse(Buffer.concat(chunks).toString()) as Asked);
      const { status, filled } = answers.shift()!;
      const call = { type: 'function', function: { name: 'save', arguments: JSON.stringify(filled) } };
      const body = { choices: [{ message: { role: 'assistant', content: null, tool_calls: [call] } }] };
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

const fill = () =>
  new OpenAiChat({ http, url, apiKey: 'key', model: 'small' }).fill(
    { system: 'Summarise.', material: 'the call' },
    { name: 'save', description: 'Saves it.', parameters: z.object({ summary: z.string().min(1) }) },
  );

it('C-103 asks for a form and gives it as it was filled in', async () => {
  answers = [{ status: 200, filled: { summary: 'A refund.' } }];
  await expect(fill()).resolves.toEqual({ summary: 'A refund.' });
  expect(asked[0]).toMatchObject({
    model: 'small',
    messages: [
      { role: 'system', content: 'Summarise.' },
      { role: 'user', content: 'the call' },
    ],
    tools: [{ function: { name: 'save', parameters: { type: 'object', required: ['summary'] } } }],
    tool_choice: { type: 'function', function: { name: 'save' } },
  });
});

it('asks once more when the form does not fit, and says why', async () => {
  answers = [
    { status: 200, filled: { summary: 7 } },
    { status: 200, filled: { summary: 'A refund.' } },
  ];
  await expect(fill()).resolves.toEqual({ summary: 'A refund.' });
  expect(asked[1]!.messages[0]!.content).toContain('summary');
});

it('gives up after that', async () => {
  answers = [{ status: 200, filled: {} }, { status: 200 }];
  await expect(fill()).rejects.toThrow(ModelUnusable);
  expect(asked).toHaveLength(2);
});

it.each([
  [401, true],
  [429, false],
  [500, false],
])('tells a refusal from a failure: %i', async (status, isFinal) => {
  answers = [{ status }];
  const failure: unknown = await fill().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(failure instanceof ModelUnusable).toBe(isFinal);
});
