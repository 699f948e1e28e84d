import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { bearerProtocol, credentialOf } from './credential';
import { isOwnOrigin } from './origin';
import { PRINCIPAL_CACHE_MS, PrincipalCache } from './principal-cache';

const token = `ps_${'a'.repeat(43)}`;

describe('credentialOf', () => {
  it.each([
    [{ authorization: `Bearer ${token}` }, { token, from: 'header' }],
    [{ authorization: `bearer  ${token}` }, { token, from: 'header' }],
    [{ cookie: `theme=dark; parlance_session=${token}` }, { token, from: 'cookie' }],
    [{ authorization: 'Basic eA==', cookie: `parlance_session=${token}` }, null],
    [{ authorization: `Bearer ${token} ${token}` }, null],
    [{ authorization: 'Bearer short' }, null],
    [{ cookie: `not_parlance_session=${token}` }, null],
    [{ cookie: 'parlance_session' }, null],
    [{}, null],
  ])('reads %j', (headers, credential) => {
    expect(credentialOf(headers)).toEqual(credential);
  });

  it('reads the subprotocol of a WebSocket', () => {
    expect(bearerProtocol(`v1, bearer.${token}`)).toEqual({ protocol: `bearer.${token}`, token });
    expect(bearerProtocol('bearer.')).toBeNull();
    expect(bearerProtocol(undefined)).toBeNull();
  });
});

describe('isOwnOrigin', () => {
  const host = 'chat.example.com';
  it.each([
    [{ host, origin: 'https://chat.example.com' }, true],
    [{ host: 'gateway:8080', origin: 'https://chat.example.com' }, true],
    [{ host, origin: 'https://chat.example.com.evil.example' }, false],
    [{ host, origin: 'null' }, false],
    [{ host }, true],
    [{ host, 'sec-fetch-site': 'same-origin' }, true],
    [{ host, 'sec-fetch-site': 'none' }, true],
    [{ host, 'sec-fetch-site': 'same-site' }, false],
    [{ host, 'sec-fetch-site': 'cross-site' }, false],
  ])('%j: %s', (headers, own) => {
    expect(isOwnOrigin(headers, 'https://chat.example.com')).toBe(own);
  });
});

describe('PrincipalCache', () => {
  const principal: Principal = {
    kind: 'user',
    id: newId(),
    tenantId: newId(),
    name: 'Ana',
    role: 'agent',
    teamIds: [],
    inboxIds: [],
    scopes: [],
  };
  let now = 0;
  let asked = 0;
  let answer: () => Promise<Principal>;
  const cache = () =>
    new PrincipalCache(
      () => {
        asked += 1;
        return answer();
      },
      () => now,
    );
  beforeEach(() => {
    now = 0;
    asked = 0;
    answer = () => Promise.resolve(principal);
  });

  it('asks once for ten seconds, also for requests at the same time', async () => {
    const principals = cache();
    await Promise.all([principals.principalOf(token), principals.principalOf(token)]);
    now = PRINCIPAL_CACHE_MS - 1;
    await principals.principalOf(token);
    expect(asked).toBe(1);
    now = PRINCIPAL_CACHE_MS;
    await principals.principalOf(token);
    expect(asked).toBe(2);
  });

  it('forgets an invalidated principal at once, and does not remember what was asked meanwhile', async () => {
    const principals = cache();
    await principals.principalOf(token);
    principals.invalidate(newId());
    expect(principals.peek(token)).toEqual(principal);
    principals.invalidate(principal.id);
    expect(principals.peek(token)).toBeUndefined();

    let release: (value: Principal) => void = () => undefined;
    answer = () => new Promise((resolve) => (release = resolve));
    const running = principals.principalOf(token);
    principals.invalidate(principal.id);
    release(principal);
    await running;
    expect(principals.peek(token)).toBeUndefined();
  });

  it('does not remember a failure', async () => {
    const principals = cache();
    answer = () => Promise.reject(new ProblemError(platformErrors.unauthenticated, { detail: 'no' }));
    await expect(principals.principalOf(token)).rejects.toThrow('platform.unauthenticated');
    answer = () => Promise.resolve(principal);
    await expect(principals.principalOf(token)).resolves.toEqual(principal);
  });
});
