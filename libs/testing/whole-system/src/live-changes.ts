import { REALTIME_PATH, serverMessageSchema, type RealtimeChange } from '@parlance/gateway/contracts';
import { WebSocket } from 'ws';
import type { PublicApi } from './public-api';

/** Everything that the realtime socket of one person says, checked against its contract. */
export class LiveChanges {
  readonly changes: RealtimeChange[] = [];

  private constructor(private readonly socket: WebSocket) {}

  static async open(api: PublicApi): Promise<LiveChanges> {
    const url = new URL(REALTIME_PATH, api.baseUrl.replace(/^http/, 'ws'));
    const socket = new WebSocket(url, [`bearer.${api.token}`]);
    const live = new LiveChanges(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.on('open', () => socket.send(JSON.stringify({ type: 'hello' })));
      socket.on('message', (data) => {
        const message = serverMessageSchema.parse(JSON.parse(String(data)));
        if (message.type === 'hello') resolve();
        if (message.type === 'change') live.changes.push(message.change);
      });
    });
    return live;
  }

  /** The states of one message in the order in which they were told. */
  statesOf(messageId: string): string[] {
    return this.changes.flatMap((change) => {
      if (change.kind === 'message' && change.message.id === messageId) return [change.message.state];
      return change.kind === 'message-status' && change.messageId === messageId ? [change.state] : [];
    });
  }

  close(): void {
    this.socket.close();
  }
}
