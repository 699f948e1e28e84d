import { request } from 'undici';

/**
 * Meta's handshake: GET with `hub.mode`, `hub.challenge` and `hub.verify_token`; the answer must be 200 and the bare
 * challenge. Returns null when it was, otherwise what went wrong.
 */
export async function verifyCallback(
  url: string,
  verifyToken: string,
  challenge: string,
): Promise<string | null> {
  try {
    const address = new URL(url);
    address.searchParams.set('hub.mode', 'subscribe');
    address.searchParams.set('hub.challenge', challenge);
    address.searchParams.set('hub.verify_token', verifyToken);
    const answer = await request(address, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) return `the callback answered HTTP ${answer.statusCode}`;
    return text.trim() === challenge ? null : 'the callback did not answer with the challenge';
  } catch (error) {
    return `the callback could not be reached: ${(error as Error).message}`;
  }
}
