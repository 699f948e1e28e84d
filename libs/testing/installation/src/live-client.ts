import { serverMessageSchema, type ClientMessage, type ServerMessage } from '@parlance/gateway/contracts';
import { eventually } from '@parlance/testing/harness';
import { WebSocket, type ClientOptions } from 'ws';

/** A WebSocket client that keeps everything it hears, each message checked against the contract. */
export class LiveClient {
  readonly heard: ServerMessage[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.heard.push(serverMessageSchema.parse(JSON.parse(String(data)))));
    socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
    socket.on('error', () => undefined);
  }

  /** Opens the connection; throws the HTTP status when the handshake is refused. */
  static async open(url: string, token: string | null, options: ClientOptions = {}): Promise<LiveClient> {
    const address = `${url.replace(/^http/, 'ws')}/v1/realtime`;
    const socket = new WebSocket(address, token === null ? [] : [`bearer.${token}`], options);
    const client = new LiveClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_request, response) =>
        reject(new Error(`refused with ${response.statusCode}`)),
      );
      socket.once('error', reject);
    });
    return client;
  }

  /** Opens, says hello and waits for the answer. */
  static async greeted(
    url: string,
    token: string,
    resume: { epoch?: string; sequence?: number } = {},
  ): Promise<LiveClient> {
    const client = await LiveClient.open(url, token);
    client.say({ type: 'hello', ...resume });
    await eventually(() => client.hello);
    return client;
  }

  get hello(): Extract<ServerMessage, { type: 'hello' }> {
    const hello = this.heard.find((message) => message.type === 'hello');
    if (!hello) throw new Error('There was no hello');
    return hello;
  }

  get changes(): Extract<ServerMessage, { type: 'change' }>[] {
    return this.heard.filter((message) => message.type === 'change');
  }

  /** The names of those who look at a conversation, as last heard; a star marks who is typing. */
  viewers(conversationId: string): string[] {
    const last = this.heard.findLast(
      (message) => message.type === 'viewers' && message.conversationId === conversationId,
    );
    return last?.type === 'viewers' ? last.viewers.map((v) => (v.typing ? `${v.name}*` : v.name)) : [];
  }

  say(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.socket.terminate();
  }
}
