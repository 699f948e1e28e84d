import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOgg } from './ogg';
import { createEncoder, decode, FRAME_SAMPLES, SAMPLE_RATE } from './opus';
import { readWav, writeWav } from './wav';
import { Bench, eventually, NUMBER } from '../testing/bench';
import { BusinessPhone } from '../testing/business-phone';
import { meanToneShare } from '../testing/goertzel';

type Json = Record<string, unknown>;
const LOW = 440;
const HIGH = 1_200;

describe('the media of calls', () => {
  let bench: Bench;
  let phone: BusinessPhone;
  let browser: BusinessPhone | null = null;
  beforeEach(async () => {
    bench = await new Bench().start();
    phone = new BusinessPhone();
    await bench.control('PATCH', 'behaviour', {
      calls: { timings: { connectMs: [10, 10], ringMs: [10, 10], dialMs: [10, 10], terminateMs: [10, 10] } },
    });
    await bench.control('POST', 'handsets/ria/voice', { kind: 'tone', hz: LOW });
  });
  afterEach(async () => {
    await phone.close();
    await browser?.close();
    browser = null;
    await bench.stop();
  });

  const events = () =>
    bench.callback.changes('calls').flatMap((value) => (value['calls'] as Json[] | undefined) ?? []);
  const post = (body: Json) =>
    bench.graph('POST', `${NUMBER}/calls`, { messaging_product: 'whatsapp', ...body });
  const path = (id: string) => `calls/${encodeURIComponent(id)}`;
  const view = async (id: string) =>
    (await bench.control('GET', path(id))).body as unknown as Json & { media: Record<string, number | null> };
  const sdpOf = (event: Json) => (event['session'] as { sdp: string }).sdp;
  const heard = async (id: string, format: string) => {
    const response = await fetch(`${bench.simulator.url}/control/${path(id)}/heard.${format}`);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };

  /** A call of Ria that rings at the business; the phone of the business has made its answer. */
  async function ringing() {
    const { body } = await bench.control('POST', 'handsets/ria/call', { to: NUMBER });
    const { id } = body['call'] as { id: string };
    await eventually(() => expect(events()).toHaveLength(1));
    const sdp = await phone.answer(sdpOf(events()[0]!));
    return { id, session: { sdp_type: 'answer', sdp } };
  }

  async function active() {
    const { id, session } = await ringing();
    expect((await post({ action: 'accept', call_id: id, session })).status).toBe(200);
    await eventually(() => expect(phone.connected).toBe(true));
    return id;
  }

  async function businessCall(setup: string) {
    await bench.control('PATCH', 'behaviour', { calls: { media: { answerSetup: setup } } });
    await bench.control('PATCH', 'handsets/ria/calling', { onRing: 'answer' });
    const reply = { to: NUMBER, type: 'call_permission_reply', response: 'accept' };
    await bench.control('POST', 'handsets/ria/send', reply);
    const { status, body } = await post({
      action: 'connect',
      to: '447700900001',
      session: { sdp_type: 'offer', sdp: await phone.offer() },
    });
    expect(status).toBe(200);
    const { id } = (body['calls'] as { id: string }[])[0]!;
    await eventually(() => expect(events()).toHaveLength(1));
    const answer = sdpOf(events()[0]!);
    expect(answer).toContain(`a=setup:${setup}\r\n`);
    await phone.acceptAnswer(answer);
    await eventually(async () => expect((await view(id))['state']).toBe('active'));
    await eventually(() => expect(phone.connected).toBe(true));
    return id;
  }

  async function expectBothHeard(id: string) {
    phone.say(HIGH);
    await eventually(() => expect(phone.heard.length).toBeGreaterThan(50));
    expect(meanToneShare(phone.samples(), LOW)).toBeGreaterThan(0.8);
    expect(meanToneShare(phone.samples(), HIGH)).toBeLessThan(0.1);
    expect(phone.sources.size).toBe(1);
    await post({ action: 'terminate', call_id: id });
    const wav = readWav(await heard(id, 'wav'));
    expect(wav.length).toBeGreaterThan(SAMPLE_RATE / 2);
    expect(meanToneShare(wav, HIGH)).toBeGreaterThan(0.8);
    expect(meanToneShare(wav, LOW)).toBeLessThan(0.1);
    expect(readOgg(await heard(id, 'ogg')).length * FRAME_SAMPLES).toBeCloseTo(wav.length, -4);
  }

  it('carries the voices of both sides in a call of a user', async () => {
    await expectBothHeard(await active());
  });

  it.each(['active', 'passive', 'actpass'])(
    'carries both voices in a business call, answer %s',
    async (setup) => {
      await expectBothHeard(await businessCall(setup));
    },
  );

  it('connects before the call is accepted, lets no audio pass, and notices audio that came too early', async () => {
    const { id, session } = await ringing();
    await post({ action: 'pre_accept', call_id: id, session });
    await eventually(() => expect(phone.connected).toBe(true));
    await eventually(async () => expect((await view(id)).media['connectedAt']).not.toBeNull());
    expect((await view(id)).media).toMatchObject({ firstPacketAt: null, earlyPackets: 0, sentPackets: 0 });
    phone.say(HIGH);
    await eventually(async () => expect((await view(id)).media['earlyPackets']).toBeGreaterThan(5));
    expect((await view(id)).media['firstPacketAt']).not.toBeNull();
    expect(phone.heard).toHaveLength(0);
    await post({ action: 'accept', call_id: id, session });
    await eventually(() => expect(phone.heard.length).toBeGreaterThan(10));
  });

  it('says nothing before it has heard the business', async () => {
    const id = await active();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(phone.heard).toHaveLength(0);
    expect((await view(id)).media['sentPackets']).toBe(0);
  });

  it('plays an uploaded recording', async () => {
    const samples = Int16Array.from({ length: SAMPLE_RATE / 2 }, (_, at) =>
      Math.round(8_000 * Math.sin((2 * Math.PI * 700 * at) / SAMPLE_RATE)),
    );
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(writeWav(samples))], { type: 'audio/wav' }), 'voice.wav');
    const upload = await fetch(`${bench.simulator.url}/control/handsets/ria/voice`, {
      method: 'POST',
      body: form,
    });
    expect(upload.status).toBe(200);
    await active();
    phone.say(HIGH);
    await eventually(() => expect(phone.heard.length).toBeGreaterThan(60));
    expect(meanToneShare(phone.samples(), 700)).toBeGreaterThan(0.8);
  });

  it('lets a browser talk in the place of the voice', async () => {
    const other = new BusinessPhone();
    browser = other;
    const id = await active();
    phone.say(HIGH);
    const { status, body } = await bench.control('POST', `${path(id)}/microphone`, {
      sdp: await other.offer(),
    });
    expect(status).toBe(200);
    await other.acceptAnswer(String(body['sdp']));
    other.say(700);
    await eventually(() => expect(other.heard.length).toBeGreaterThan(40));
    phone.heard.length = 0;
    await eventually(() => expect(phone.heard.length).toBeGreaterThan(60));
    expect(meanToneShare(phone.samples(), 700)).toBeGreaterThan(0.5);
    expect(meanToneShare(phone.samples(), LOW)).toBeLessThan(0.1);
    expect(meanToneShare(other.samples(), HIGH)).toBeGreaterThan(0.8);
    expect(meanToneShare(other.samples(), LOW)).toBeLessThan(0.1);
    expect(meanToneShare(other.samples(), 700)).toBeLessThan(0.1);
  });

  it('sends the keys that are pressed as telephone events', async () => {
    const id = await active();
    phone.say(HIGH);
    await eventually(() => expect(phone.heard.length).toBeGreaterThan(5));
    await bench.control('POST', `${path(id)}/dtmf`, { digits: '12#', ms: 80 });
    await eventually(() => expect(phone.events.filter(({ end }) => end)).toHaveLength(9));
    const keys = [...new Map(phone.events.map((each) => [each.timestamp, each.event])).values()];
    expect(keys).toEqual([1, 2, 11]);
    expect(phone.events.filter(({ end }) => end).every(({ duration }) => duration === 640)).toBe(true);
    expect(phone.sources.size).toBe(1);
  });

  it('keeps the time of what it heard when packets are lost and reordered', async () => {
    const id = await active();
    phone.say(HIGH);
    await bench.control('PUT', `${path(id)}/network`, { loss: 0.2, delayMs: [0, 60] });
    await eventually(async () => expect((await view(id)).media['sentPackets']).toBeGreaterThan(60));
    const { media } = await view(id);
    expect(phone.heard.length).toBeLessThanOrEqual(media['sentPackets']!);
    await bench.control('PUT', `${path(id)}/network`, { silent: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = phone.heard.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(phone.heard.length).toBe(before);
  });

  it.each([
    ['never sends audio', { startWatchdogMs: 500 }, false, 138021],
    ['falls silent', { midCallWatchdogMs: 1_500 }, true, 138021],
  ])('gives up on a business that %s', async (_name, media, speaks, code) => {
    await bench.control('PATCH', 'behaviour', { calls: { media } });
    const id = await active();
    if (speaks) {
      phone.say(HIGH);
      await eventually(() => expect(phone.heard.length).toBeGreaterThan(5));
      await phone.close();
    }
    await eventually(() =>
      expect(bench.callback.changes('calls').at(-1)).toMatchObject({
        calls: [{ id, event: 'terminate', status: 'FAILED', start_time: expect.any(String) }],
        errors: [{ code }],
      }),
    );
  });

  it('says that it could not reach a business whose media never connect', async () => {
    await bench.control('PATCH', 'behaviour', { calls: { media: { startWatchdogMs: 300 } } });
    const { id, session } = await ringing();
    await phone.close();
    await post({ action: 'accept', call_id: id, session });
    await eventually(() =>
      expect(bench.callback.changes('calls').at(-1)).toMatchObject({ errors: [{ code: 138020 }] }),
    );
  });

  it('decodes what it encodes', () => {
    const encode = createEncoder();
    const frame = Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
      Math.round(9_000 * Math.sin((2 * Math.PI * LOW * at) / SAMPLE_RATE)),
    );
    expect(decode([encode(frame), encode(frame)])).toHaveLength(2 * FRAME_SAMPLES);
  });
});
