import { ManualClock } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  ApiClient,
  PASSWORD,
  SETUP_TOKEN,
  startInstallation,
  type Installation,
} from '@parlance/testing/installation';
import { apiGateway } from './index';

let installation: Installation;
const clock = new ManualClock(new Date('2026-07-01T09:00:00.000Z'));

beforeAll(async () => {
  installation = await startInstallation({ gateway: apiGateway, replicas: 2, clock });
}, 90_000);
afterAll(() => installation?.stop());

const organisationBody = (email: string) => ({
  name: 'Toko Sari',
  administrator: { name: 'Sari', email, password: PASSWORD },
});

describe('POST /v1/organisations', () => {
  it('refuses a missing and a wrong setup token, without reading the body', async () => {
    for (const headers of [undefined, { 'x-setup-token': 'wrong' }]) {
      const { status, body } = await installation.api.post('/v1/organisations', '{', headers);
      expect([status, body.code]).toEqual([403, 'gateway.setup_token_wrong']);
    }
  });

  it('I36 gives the first answer again for the same idempotency key and refuses another content', async () => {
    const headers = { 'x-setup-token': SETUP_TOKEN, 'idempotency-key': 'first-organisation' };
    const body = organisationBody('first@example.com');
    const [one, two] = await Promise.all([
      installation.api.post('/v1/organisations', body, headers),
      installation.api.post('/v1/organisations', body, headers),
    ]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
    const other = await installation.api.post('/v1/organisations', { ...body, name: 'Other' }, headers);
    expect([other.status, other.body.code]).toEqual([409, 'platform.idempotency_key_reused']);
  });
});

describe('a session', () => {
  it('is opened with cookie and token, found by either, and ended on every replica', async () => {
    const { administrator } = await installation.organisation();
    const opened = await installation.api.post('/v1/session', {
      email: administrator.email.toUpperCase(),
      password: PASSWORD,
    });
    expect(opened.status).toBe(201);
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^parlance_session=ps_[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const { token } = opened.body;

    const second = new ApiClient(installation.gateways[1]!.url, token);
    const seen = await second.get('/v1/session');
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({
      user: { id: administrator.id, role: 'administrator' },
      serverTime: clock.now().toISOString(),
    });
    const byCookie = await installation.api.get('/v1/session', { cookie: cookie.split(';')[0]! });
    expect(byCookie.body.principal).toEqual(opened.body.principal);

    expect((await installation.api.as(token).delete('/v1/session')).status).toBe(204);
    await eventually(async () => expect((await second.get('/v1/session')).status).toBe(401));
    expect((await administrator.api.get('/v1/session')).status).toBe(200);
  });
});
