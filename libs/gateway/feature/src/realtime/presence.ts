import { viewerSchema, type Viewer } from '@parlance/gateway/contracts';
import { idSchema } from '@parlance/shared/contract-kit';
import { seconds } from '@parlance/shared/kernel';
import { z } from 'zod';
import type { Connection } from './connection';

/** Typing ends by itself: the client repeats it while it lasts. */
export const TYPING_MS = seconds(6);
/** Each replica repeats who is with it; one that is silent for longer is gone with its viewers. */
export const ANNOUNCE_EVERY_MS = seconds(10);
export const ANNOUNCEMENT_MS = seconds(25);

/** What a replica says to the others: everybody who has this conversation open there. */
export const announcementSchema = z.object({
  replica: z.string(),
  conversationId: idSchema,
  viewers: z.array(viewerSchema),
  /** Asks the others to say theirs: somebody has just come here. */
  asks: z.boolean(),
});
export type Announcement = z.infer<typeof announcementSchema>;

interface Elsewhere {
  readonly viewers: readonly Viewer[];
  readonly until: number;
}

/** Who has which conversation of one organisation open, here and on other replicas. */
export class Presence {
  private readonly here = new Map<string, Set<Connection>>();
  private readonly elsewhere = new Map<string, Map<string, Elsewhere>>();
  /** What was last told, so that nothing is told twice. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly replica: string,
    private readonly announce: (announcement: Announcement) => void,
    private readonly monotonic: () => number,
  ) {}

  enter(connection: Connection, conversationId: string): void {
    this.leave(connection);
    connection.viewing = conversationId;
    const viewers = this.here.get(conversationId);
    if (viewers) viewers.add(connection);
    else this.here.set(conversationId, new Set([connection]));
    this.announceHere(conversationId, !viewers);
    this.told.delete(conversationId);
    this.tell(conversationId);
  }

  leave(connection: Connection): void {
    const { viewing } = connection;
    if (viewing === null) return;
    connection.viewing = null;
    connection.typingUntil = 0;
    const viewers = this.here.get(viewing);
    viewers?.delete(connection);
    if (viewers?.size === 0) this.forget(viewing);
    this.announceHere(viewing, false);
    this.tell(viewing);
  }

  type(connection: Connection, typing: boolean): void {
    if (connection.viewing === null) return;
    connection.typingUntil = typing ? this.monotonic() + TYPING_MS : 0;
    this.announceHere(connection.viewing, false);
    this.tell(connection.viewing);
  }

  /** Those here who have it open. */
  viewersHere(conversationId: string): readonly Connection[] {
    return [...(this.here.get(conversationId) ?? [])];
  }

  hear({ replica, conversationId, viewers, asks }: Announcement): void {
    if (replica === this.replica) return;
    // Nobody here looks at it, so nobody has to know.
    if (!this.here.has(conversationId)) return;
    const replicas = this.elsewhere.get(conversationId) ?? new Map<string, Elsewhere>();
    if (viewers.length > 0) replicas.set(replica, { viewers, until: this.monotonic() + ANNOUNCEMENT_MS });
    else replicas.delete(replica);
    this.elsewhere.set(conversationId, replicas);
    if (asks) this.announceHere(conversationId, false);
    this.tell(conversationId);
  }

  /** Repeats who is here. */
  announceAll(): void {
    for (const conversationId of this.here.keys()) this.announceHere(conversationId, false);
  }

  /** Drops what is over: typing that was not repeated, replicas that are silent. */
  expire(): void {
    const now = this.monotonic();
    for (const conversationId of this.here.keys()) {
      const replicas = this.elsewhere.get(conversationId);
      for (const [replica, { until }] of replicas ?? []) if (until <= now) replicas?.delete(replica);
      this.tell(conversationId);
    }
  }

  private tell(conversationId: string): void {
    const connections = this.here.get(conversationId);
    if (!connections) return;
    const text = JSON.stringify({ type: 'viewers', conversationId, viewers: this.everybody(conversationId) });
    if (this.told.get(conversationId) === text) return;
    this.told.set(conversationId, text);
    for (const connection of connections) connection.send(text);
  }

  private everybody(conversationId: string): Viewer[] {
    const others = [...(this.elsewhere.get(conversationId)?.values() ?? [])].flatMap(
      ({ viewers }) => viewers,
    );
    return distinct([...this.localViewers(conversationId), ...others]);
  }

  private localViewers(conversationId: string): Viewer[] {
    const now = this.monotonic();
    return distinct(
      this.viewersHere(conversationId).map(({ principal, typingUntil }) => ({
        userId: principal.id,
        name: principal.name,
        typing: typingUntil > now,
      })),
    );
  }

  private announceHere(conversationId: string, asks: boolean): void {
    const viewers = this.localViewers(conversationId);
    this.announce({ replica: this.replica, conversationId, viewers, asks });
  }

  private forget(conversationId: string): void {
    this.here.delete(conversationId);
    this.elsewhere.delete(conversationId);
    this.told.delete(conversationId);
  }
}

/** One entry per person, however many tabs; typing in any of them is typing. */
function distinct(viewers: readonly Viewer[]): Viewer[] {
  const byId = new Map<string, Viewer>();
  for (const viewer of viewers) {
    const known = byId.get(viewer.userId);
    byId.set(viewer.userId, { ...viewer, typing: viewer.typing || (known?.typing ?? false) });
  }
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.userId < b.userId ? -1 : 1));
}
