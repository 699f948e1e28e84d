import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getMedia, messagingErrors, registerUpload } from '@parlance/messaging/contracts';
import { ProblemError, type ReplyOf } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { temporaryDirectory } from '@parlance/testing/harness';
import { startInstallation, type Installation, type Person } from '@parlance/testing/installation';
import { apiGateway } from '../index';

const LIMIT = 100_000;
const objects = temporaryDirectory();
const registered = new Map<string, ReplyOf<typeof getMedia> & { tenantId: string; sha256: string }>();
let installation: Installation;
let person: Person;
let stranger: Person;

beforeAll(async () => {
  installation = await startInstallation({
    gateway: apiGateway,
    env: { OBJECT_STORE_DIRECTORY: objects, UPLOAD_LIMIT_BYTES: String(LIMIT) },
  });
  person = (await installation.organisation()).administrator;
  stranger = (await installation.organisation()).administrator;
  await installation.standIns.answer(registerUpload, ({ actor, ...upload }) => {
    if (upload.mimeType === 'application/x-msdownload')
      throw new ProblemError(messagingErrors.media_refused, { detail: 'WhatsApp takes no programs' });
    const mediaId = newId();
    registered.set(mediaId, { mediaId, tenantId: actor.tenantId, ...upload });
    return { mediaId };
  });
  await installation.standIns.answer(getMedia, ({ actor, mediaId }) => {
    const media = registered.get(mediaId);
    if (media?.tenantId !== actor.tenantId)
      throw new ProblemError(messagingErrors.media_not_found, { detail: 'There is no such file' });
    return media;
  });
}, 90_000);
afterAll(() => installation?.stop());

async function upload(name: string, type: string, content: Uint8Array<ArrayBuffer> | string, field = 'file') {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), name);
  const response = await fetch(`${installation.api.url}/v1/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}` },
    body: form,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}
const download = (mediaId: string, headers: Record<string, string> = {}, by = person) =>
  fetch(`${installation.api.url}/v1/media/${mediaId}`, {
    headers: { authorization: `Bearer ${by.token}`, ...headers },
  });
const storedFiles = () =>
  readdirSync(objects, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('POST /v1/media', () => {
  it('C-041 keeps the very bytes and says what they are', async () => {
    const { status, body } = await upload('../photo é.jpg', 'image/jpeg', 'the bytes');
    expect([status, body]).toEqual([
      201,
      { mediaId: expect.any(String), mimeType: 'image/jpeg', fileName: 'photo é.jpg', sizeBytes: 9 },
    ]);
    expect(registered.get(body.mediaId)).toMatchObject({
      sha256: createHash('sha256').update('the bytes').digest('hex'),
      objectKey: expect.stringContaining('/uploads/'),
    });
    expect(await (await download(body.mediaId)).text()).toBe('the bytes');
  });

  it('C-042 removes what is refused', async () => {
    const before = storedFiles();
    const { status, body } = await upload('setup.exe', 'application/x-msdownload', 'MZ');
    expect([status, body.code]).toEqual([400, 'messaging.media_refused']);
    expect(storedFiles()).toEqual(before);
  });

  it('refuses a larger file and one without the part named file, and keeps nothing', async () => {
    const before = storedFiles();
    const large = await upload('large.pdf', 'application/pdf', new Uint8Array(LIMIT + 1));
    expect([large.status, large.body.code]).toEqual([413, 'platform.too_large']);
    const other = await upload('a.png', 'image/png', 'x', 'attachment');
    expect([other.status, other.body.code]).toEqual([400, 'gateway.file_missing']);
    expect(storedFiles()).toEqual(before);
    const largest = await upload('largest.pdf', 'application/pdf', new Uint8Array(LIMIT));
    expect([largest.status, largest.body.sizeBytes]).toEqual([201, LIMIT]);
  });
});

describe('GET /v1/media/{mediaId}', () => {
  it('serves ranges, and answers 304 and 416', async () => {
    const { body } = await upload('a.mp4', 'video/mp4', '0123456789');
    const part = await download(body.mediaId, { range: 'bytes=2-5' });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
      206,
      'bytes 2-5/10',
      '4',
    ]);
    expect(await part.text()).toBe('2345');
    const beyond = await download(body.mediaId, { range: 'bytes=10-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    const etag = part.headers.get('etag') ?? '';
    const unchanged = await download(body.mediaId, { 'if-none-match': etag });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
  });

  it.each([
    ['image/png', 'image/png', 'inline'],
    ['audio/ogg', 'audio/ogg', 'inline'],
    ['image/svg+xml', 'application/octet-stream', 'attachment'],
    ['text/html', 'application/octet-stream', 'attachment'],
    ['application/pdf', 'application/octet-stream', 'attachment'],
  ])('sends %s so that it cannot run in a browser', async (type, sentAs, kind) => {
    const { body } = await upload('file', type, '<script>alert(1)</script>');
    const { headers } = await download(body.mediaId);
    expect(headers.get('content-type')).toBe(sentAs);
    expect(headers.get('content-disposition')).toMatch(new RegExp(`^${kind}; filename="file"`));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });

  it('gives nothing to another organisation', async () => {
    const { body } = await upload('a.png', 'image/png', 'x');
    expect((await download(body.mediaId, {}, stranger)).status).toBe(404);
  });

  it('says so when the bytes are gone', async () => {
    const { body } = await upload('a.png', 'image/png', 'x');
    const media = registered.get(body.mediaId)!;
    registered.set(body.mediaId, { ...media, objectKey: 'gone' });
    const answer = await download(body.mediaId);
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'messaging.media_not_found']);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
  });
});
