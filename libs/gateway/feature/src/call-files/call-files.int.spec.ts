import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { exportCallHistory, analyticsErrors } from '@parlance/analytics/contracts';
import { FilesystemStore } from '@parlance/providers/object-store';
import { getCallDocument, getRecordingFile, recordingErrors } from '@parlance/recordings/contracts';
import { platformErrors, ProblemError, type RequestOf } from '@parlance/shared/contract-kit';
import { ManualClock, newId } from '@parlance/shared/kernel';
import { eventually, temporaryDirectory } from '@parlance/testing/harness';
import { startInstallation, type Installation, type Person } from '@parlance/testing/installation';
import { apiGateway } from '../index';

const objects = temporaryDirectory();
const callId = newId();
let installation: Installation;
let person: Person;

beforeAll(async () => {
  installation = await startInstallation({
    gateway: apiGateway,
    clock: new ManualClock(new Date('2026-07-01T09:00:00.000Z')),
    env: { OBJECT_STORE_DIRECTORY: objects },
  });
  person = (await installation.organisation()).administrator;
  await new FilesystemStore(objects).put(
    'tenant/recordings/call',
    Readable.from([Buffer.from('0123456789')]),
  );
  await installation.standIns.answer(getRecordingFile, ({ actor, callId: asked, file }) => {
    if (asked !== callId || actor.id !== person.id)
      throw new ProblemError(recordingErrors.unknown_call, { detail: 'There is no such call' });
    const objectKey = file === 'agent' ? 'tenant/recordings/gone' : 'tenant/recordings/call';
    return { objectKey, mimeType: 'audio/ogg; codecs=opus', fileName: `call-${file}.ogg`, sizeBytes: 10 };
  });
  await installation.standIns.answer(getCallDocument, ({ document, format }) => {
    if (document === 'summary' && format === 'vtt')
      throw new ProblemError(recordingErrors.wrong_format, { detail: 'A summary has no times' });
    return {
      content: `${document} é <b>`,
      mimeType: 'text/plain; charset=utf-8',
      fileName: `${document}.${format}`,
    };
  });
}, 90_000);
afterAll(() => installation?.stop());

const address = (path: string) => `${installation.api.url}/v1/call-history${path}`;
const request = (path: string, headers: Record<string, string> = {}) =>
  fetch(address(path), { headers: { authorization: `Bearer ${person.token}`, ...headers } });
const header = (response: Response, name: string) => response.headers.get(name);

describe('GET /v1/call-history/{callId}/recording/{file}', () => {
  it('C-104 plays in a browser, from any position', async () => {
    const whole = await request(`/${callId}/recording/stereo`);
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect(
      ['content-type', 'content-disposition', 'accept-ranges'].map((name) => header(whole, name)),
    ).toEqual([
      'audio/ogg',
      'inline; filename="call-stereo.ogg"; filename*=UTF-8\'\'call-stereo.ogg',
      'bytes',
    ]);
    const part = await request(`/${callId}/recording/stereo`, { range: 'bytes=4-' });
    expect([part.status, header(part, 'content-range'), await part.text()]).toEqual([
      206,
      'bytes 4-9/10',
      '456789',
    ]);
    expect((await request(`/${callId}/recording/stereo`, { range: 'bytes=10-' })).status).toBe(416);
    const etag = header(whole, 'etag') ?? '';
    expect((await request(`/${callId}/recording/stereo`, { 'if-none-match': etag })).status).toBe(304);
    expect(etag).not.toContain('recordings');
  });

  it('C-104 is saved when that is asked for', async () => {
    const saved = await request(`/${callId}/recording/customer?download=1`);
    expect(header(saved, 'content-disposition')).toMatch(/^attachment; filename="call-customer.ogg"/);
  });

  it('C-096 is nothing for whoever may not see the call, and says so when the bytes are gone', async () => {
    const foreign = await request(`/${newId()}/recording/stereo`);
    expect([foreign.status, (await foreign.json()).code]).toEqual([404, 'recordings.unknown_call']);
    const gone = await request(`/${callId}/recording/agent`);
    expect([gone.status, (await gone.json()).code]).toEqual([404, 'recordings.no_file']);
  });
});

describe('GET /v1/call-history/{callId}/documents/{document}', () => {
  it('C-104 is a file to save, never shown', async () => {
    const transcript = await request(`/${callId}/documents/transcript?format=vtt`);
    expect([transcript.status, await transcript.text()]).toEqual([200, 'transcript é <b>']);
    expect(header(transcript, 'content-disposition')).toMatch(/^attachment; filename="transcript.vtt"/);
    expect(header(transcript, 'content-type')).toBe('text/plain; charset=utf-8');
    expect(header(transcript, 'x-content-type-options')).toBe('nosniff');
    expect(await (await request(`/${callId}/documents/summary`)).text()).toBe('summary é <b>');
    const wrong = await request(`/${callId}/documents/summary?format=vtt`);
    expect([wrong.status, (await wrong.json()).code]).toEqual([400, 'recordings.wrong_format']);
  });
});

describe('GET /v1/call-history/export', () => {
  type Question = RequestOf<typeof exportCallHistory>;
  const asked: Question[] = [];
  beforeEach(() => {
    asked.length = 0;
  });
  /** Answers with `parts` parts; `before` may wait or throw. */
  const answer = (parts: number, csvOf: (part: number) => string, before?: (part: number) => unknown) =>
    installation.standIns.answer(exportCallHistory, async (question) => {
      asked.push(question);
      const part = Number(question.cursor ?? 0);
      await before?.(part);
      return { csv: csvOf(part), rows: 1, nextCursor: part + 1 < parts ? String(part + 1) : null };
    });

  it('C-080 C-096 is one file of many parts, by the filters and in the name of whoever asks', async () => {
    await answer(3, (part) => `row ${part}\r\n`);
    const inboxIds = [newId(), newId()];
    const response = await request(
      `/export?inboxIds=${inboxIds.join(',')}&tab=missed&needsFollowUp=false&search=sari&timeZone=Asia/Jakarta`,
    );
    expect([response.status, await response.text()]).toEqual([200, 'row 0\r\nrow 1\r\nrow 2\r\n']);
    expect(header(response, 'content-type')).toBe('text/csv; charset=utf-8');
    expect(header(response, 'content-disposition')).toMatch(/^attachment; filename="calls-2026-07-01.csv"/);
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, '1', '2']);
    for (const question of asked)
      expect(question).toMatchObject({
        inboxIds,
        tab: 'missed',
        sort: 'newest',
        needsFollowUp: false,
        search: 'sari',
        timeZone: 'Asia/Jakarta',
        actor: { id: person.id },
      });
  });

  it('C-080 begins with the first part, while the others are not known yet', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    await answer(
      2,
      (part) => `row ${part}\r\n`,
      (part) => (part === 0 ? undefined : gate),
    );
    const response = await request('/export');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('row 0\r\n');
    go();
    expect((await reader.read()).value).toBe('row 1\r\n');
    expect((await reader.read()).done).toBe(true);
  });

  it('C-080 waits for a client that reads slowly', async () => {
    const megabyte = 'x'.repeat(700_000);
    await answer(200, () => megabyte);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(address('/export'), { headers: { authorization: `Bearer ${person.token}` } }, resolve).on(
        'error',
        reject,
      );
    });
    response.pause();
    let before = -1;
    await eventually(async () => {
      const now = asked.length;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(asked.length).toBe(now);
      before = now;
    });
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(60);
    // Whoever has gone away is not asked for any more.
    response.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked.length).toBeLessThan(before + 3);
  });

  it('C-080 is a problem when the question is wrong, and broken off when it fails on the way', async () => {
    await installation.standIns.answer(exportCallHistory, () => {
      throw new ProblemError(analyticsErrors.unknown_time_zone, { detail: 'There is no Mars/Base' });
    });
    const wrong = await request('/export?timeZone=Mars/Base');
    expect([wrong.status, (await wrong.json()).code]).toEqual([400, 'analytics.unknown_time_zone']);
    expect(header(wrong, 'content-disposition')).toBeNull();

    await answer(
      3,
      (part) => `row ${part}\r\n`,
      (part) => {
        if (part === 2) throw new ProblemError(platformErrors.unavailable, { detail: 'gone' });
      },
    );
    const broken = await request('/export');
    expect(broken.status).toBe(200);
    await expect(broken.text()).rejects.toThrow();
  });
});
