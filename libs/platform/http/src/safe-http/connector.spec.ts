import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { guardedConnector, type Resolve } from './connector';

interface Attempt {
  hostname: string;
  servername: string | undefined;
}

const SOCKET = {} as Socket;

/** Runs one connection and tells what was tried, and how it ended. */
async function attempt(url: string, resolve: Resolve, unreachable: string[] = []) {
  const { hostname, host, protocol, port } = new URL(url);
  const tried: Attempt[] = [];
  const connect: buildConnector.connector = (options, callback) => {
    tried.push({ hostname: options.hostname, servername: options.servername });
    if (unreachable.includes(options.hostname)) callback(new Error(`${options.hostname} is down`), null);
    else callback(null, SOCKET);
  };
  const error = await new Promise<Error | null>((done) => {
    guardedConnector(
      connect,
      new Set(['127.0.0.1:8090']),
      resolve,
    )({ hostname, host, protocol, port }, (...[e]: Parameters<buildConnector.Callback>) => done(e));
  });
  return { tried, error };
}
const never: Resolve = () => Promise.reject(new Error('nothing should be resolved'));

it('connects to the address that was checked, with the certificate of the name', async () => {
  let lookups = 0;
  const rebinding: Resolve = async () => (lookups++ === 0 ? ['93.184.215.14'] : ['127.0.0.1']);
  const { tried } = await attempt('https://hook.example.com/', rebinding);
  expect(tried).toEqual([{ hostname: '93.184.215.14', servername: 'hook.example.com' }]);
  expect(lookups).toBe(1);
});

it('tries the other addresses of the name when the first is down, without another lookup', async () => {
  const addresses = ['93.184.215.14', '93.184.215.15', '2606:4700:4700::1111'];
  const some = await attempt('https://a.example.com/', async () => addresses, addresses.slice(0, 2));
  expect(some.tried.map(({ hostname }) => hostname)).toEqual(addresses);
  expect(some.error).toBeNull();
  const all = await attempt('https://a.example.com/', async () => addresses, addresses);
  expect(all.error?.message).toBe('2606:4700:4700::1111 is down');
});

it('connects to nothing when one of the addresses is private', async () => {
  const { tried, error } = await attempt('https://a.example.com/', async () => ['93.184.215.14', '10.0.0.1']);
  expect(tried).toEqual([]);
  expect(error).toMatchObject({ failure: 'refused' });
});

it('checks addresses in the URL without a lookup', async () => {
  expect((await attempt('http://10.0.0.1/', never)).error).toMatchObject({ failure: 'refused' });
  expect((await attempt('http://[::1]/', never)).error).toMatchObject({ failure: 'refused' });
  expect((await attempt('https://1.1.1.1/', never)).tried).toEqual([{ hostname: '1.1.1.1', servername: '' }]);
});

it('lets an allowed host and port pass, and neither alone', async () => {
  expect((await attempt('http://127.0.0.1:8090/', never)).error).toBeNull();
  expect((await attempt('http://127.0.0.1:8091/', never)).error).toMatchObject({ failure: 'refused' });
  expect((await attempt('http://127.0.0.2:8090/', never)).error).toMatchObject({ failure: 'refused' });
});
