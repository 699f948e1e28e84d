/** One fact of the audit trail. `details` holds what changed, never a secret. */
export interface AuditFact {
  readonly sequence: number;
  readonly at: Date;
  readonly actorId: string;
  readonly action: string;
  /** What it was done to, for example `user/0190…`. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditLink extends AuditFact {
  readonly hash: string;
}

/** The end of a chain: without it, cutting off the newest entries would not show. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

export const EMPTY_CHAIN: ChainHead = { sequence: 0, hash: '' };

/** SHA-256 as hex; handed in because a rule knows no platform. */
export type Digest = (text: string) => string;

/** Every field of an entry and the hash of the one before it, in one unambiguous text. */
export const linkText = (previousHash: string, tenantId: string, fact: AuditFact): string =>
  canonical([
    previousHash,
    tenantId,
    fact.sequence,
    fact.at.toISOString(),
    fact.actorId,
    fact.action,
    fact.subject,
    fact.details,
  ]);

/** Checks links that are read in order, a batch at a time. */
export class ChainVerification {
  private position: ChainHead = EMPTY_CHAIN;
  private broken = false;

  constructor(
    private readonly tenantId: string,
    private readonly digest: Digest,
  ) {}

  read(links: readonly AuditLink[]): void {
    for (const link of links) {
      const follows = link.sequence === this.position.sequence + 1;
      const hash = this.digest(linkText(this.position.hash, this.tenantId, link));
      if (!follows || hash !== link.hash) this.broken = true;
      this.position = { sequence: link.sequence, hash };
    }
  }

  /** Whether everything up to this head stands as it was written. */
  holds(head: ChainHead): boolean {
    return !this.broken && this.position.sequence === head.sequence && this.position.hash === head.hash;
  }
}

/** JSON with sorted names: the same content gives the same text, whatever a database does to the order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
