import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { listConversationsRoute, sendMessageRoute } from '@parlance/gateway/contracts';
import { addressOf, call } from './call';
import { ApiError, messagesByPath, NO_ANSWER } from './problem';

const conversationId = '00000000-0000-7000-8000-000000000001';
const content = { type: 'text', body: 'hello' } as const;
const ask = () =>
  call(sendMessageRoute, { params: { conversationId }, body: { content } }, { idempotencyKey: 'k' });

describe('asking the API', () => {
  const fetched = jest.fn<typeof fetch>();
  const real = globalThis.fetch;
  beforeEach(() => {
    fetched.mockReset();
    globalThis.fetch = fetched;
  });
  afterEach(() => {
    globalThis.fetch = real;
  });

  it('fills the address and leaves out what is not asked', () => {
    expect(addressOf(listConversationsRoute, {}, { view: 'mine', search: '', cursor: undefined })).toBe(
      '/v1/conversations?view=mine',
    );
    expect(addressOf(sendMessageRoute, { conversationId: 'a/b' })).toBe('/v1/conversations/a%2Fb/messages');
  });

  it('I36 carries the idempotency key', async () => {
    fetched.mockResolvedValue(Response.json({ id: 'm' }, { status: 202 }));
    await expect(ask()).resolves.toEqual({ id: 'm' });
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', headers: { 'idempotency-key': 'k' } });
  });

  it('hands on a refusal as the server stated it, and does not repeat it', async () => {
    const problem = { type: 'x', title: 'closed', status: 422, detail: 'd', code: 'policy.window_closed' };
    fetched.mockResolvedValue(Response.json(problem, { status: 422 }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ problem, retryable: false });
  });

  it('tells no answer, a proxy’s page and an overloaded server apart from a refusal', async () => {
    fetched.mockRejectedValueOnce(new TypeError('failed'));
    await expect(ask()).rejects.toMatchObject({ problem: { code: NO_ANSWER }, retryable: true });
    fetched.mockResolvedValueOnce(new Response('<html>', { status: 503 }));
    await expect(ask()).rejects.toMatchObject({ problem: { status: 503 }, retryable: true });
  });

  it('shows the first message for each field', () => {
    const at = (path: string, message: string) => ({ path, rule: 'r', message });
    expect(messagesByPath([at('name', 'a'), at('name', 'b'), at('email', 'c')])).toEqual({
      name: 'a',
      email: 'c',
    });
  });
});
