import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { announcementKey } from '@parlance/media/contracts';
import { joined, OggOpusWriter } from '@parlance/shared/ogg-opus';
import { eventually } from '@parlance/testing/harness';
import { encode, tone } from './generated-audio';
import { bothConnected, incoming, SAYS, talk } from './testing/conversation';
import { TestBridge } from './testing/test-bridge';
import { shareOf } from './testing/tone';

let bench: TestBridge;
beforeAll(async () => {
  bench = await TestBridge.start();
});
afterAll(() => bench.stop());

function putAnnouncement(language: string, bytes: Uint8Array): void {
  const path = join(bench.directory, announcementKey(language));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

async function announced(language: string) {
  const { call, customer } = await incoming(bench, { enabled: true, announcementLanguage: language });
  const agent = await call.attach(SAYS.agent);
  await bothConnected(call);
  await call.open();
  return { call, customer, agent };
}

it('C-102 plays the announcement of the language to both before they talk, and keeps what was played', async () => {
  const ogg = new OggOpusWriter(1);
  const file = joined([ogg.head(), ogg.end(encode(tone(800, 2)))]);
  putAnnouncement('id_ID', file);
  const { call, customer, agent } = await announced('id_ID');
  await eventually(() => {
    for (const peer of [customer, agent])
      expect(shareOf('announcement', peer.lately(500), { announcement: 800 })).toBeGreaterThan(0.85);
  });
  await talk(customer, agent);
  await call.close();
  expect(call.manifest().announcement).toEqual({
    at: call.manifest().startedAt,
    language: 'id_ID',
    kind: 'speech',
    sha256: createHash('sha256').update(file).digest('hex'),
  });
});

it.each([
  ['none', undefined],
  ['one that is no Opus', Buffer.from('RIFF')],
])('C-102 plays tones where the language has %s, and says so', async (_what, bytes) => {
  if (bytes) putAnnouncement('pt_BR', bytes);
  const { call, customer, agent } = await announced('pt_BR');
  await eventually(() => expect(shareOf('tone', customer.lately(500), { tone: 1_400 })).toBeGreaterThan(0.2));
  await talk(customer, agent);
  await call.close();
  expect(call.manifest().announcement).toMatchObject({ language: 'pt_BR', kind: 'tone' });
});
