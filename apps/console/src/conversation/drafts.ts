/** What is being written in a conversation. Kept in the browser so that a reload or a lost line loses nothing. */
export interface Draft {
  readonly text: string;
  readonly mode: 'reply' | 'note';
  readonly replyToMessageId: string | null;
}

export const EMPTY_DRAFT: Draft = { text: '', mode: 'reply', replyToMessageId: null };

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Drafts of one person; another who signs in on this computer does not see them. */
export class Drafts {
  constructor(
    private readonly storage: Storage,
    private readonly userId: string,
  ) {}

  private key(conversationId: string): string {
    return `parlance.draft.${this.userId}.${conversationId}`;
  }

  read(conversationId: string): Draft {
    const stored = this.storage.getItem(this.key(conversationId));
    if (stored === null) return EMPTY_DRAFT;
    try {
      return { ...EMPTY_DRAFT, ...(JSON.parse(stored) as Partial<Draft>) };
    } catch {
      return EMPTY_DRAFT;
    }
  }

  write(conversationId: string, draft: Draft): void {
    if (draft.text === '' && draft.replyToMessageId === null && draft.mode === 'reply')
      this.storage.removeItem(this.key(conversationId));
    else this.storage.setItem(this.key(conversationId), JSON.stringify(draft));
  }
}
