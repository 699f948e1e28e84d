export interface HandsetEvent {
  type: string;
  [detail: string]: unknown;
}

/** Tells whoever has a handset open what changes on it. Nothing is kept: a page loads the present when it connects. */
export class HandsetEvents {
  private readonly listeners = new Map<string, Set<(event: HandsetEvent) => void>>();

  publish(handsetId: string, event: HandsetEvent): void {
    for (const listener of this.listeners.get(handsetId) ?? []) listener(event);
  }

  subscribe(handsetId: string, listener: (event: HandsetEvent) => void): () => void {
    const set = this.listeners.get(handsetId) ?? new Set();
    this.listeners.set(handsetId, set.add(listener));
    return () => set.delete(listener);
  }
}
