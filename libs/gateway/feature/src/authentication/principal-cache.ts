import { createHash } from 'node:crypto';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { seconds } from '@parlance/shared/kernel';

export const PRINCIPAL_CACHE_MS = seconds(10);
const MAX_PRINCIPALS = 20_000;

interface Remembered {
  readonly principal: Principal;
  readonly until: number;
}

/**
 * Principals by token, for ten seconds at most. Held by digests, so that a memory dump holds no credential. What is
 * being asked while a principal is invalidated is answered and not remembered.
 */
export class PrincipalCache {
  private readonly byDigest = new Map<string, Remembered>();
  private readonly asking = new Map<string, Promise<Principal>>();
  private invalidations = 0;

  constructor(
    private readonly verify: (token: string) => Promise<Principal>,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** The remembered principal, or undefined. */
  peek(token: string): Principal | undefined {
    const remembered = this.byDigest.get(digest(token));
    return remembered && remembered.until > this.monotonic() ? remembered.principal : undefined;
  }

  /** Throws what `verify` throws; a failure is not remembered. */
  async principalOf(token: string): Promise<Principal> {
    const known = this.peek(token);
    if (known) return known;
    const key = digest(token);
    const running = this.asking.get(key);
    if (running) return running;
    const asked = this.ask(key, token).finally(() => {
      if (this.asking.get(key) === asked) this.asking.delete(key);
    });
    this.asking.set(key, asked);
    return asked;
  }

  invalidate(principalId: string): void {
    this.invalidations += 1;
    this.asking.clear();
    for (const [key, { principal }] of this.byDigest)
      if (principal.id === principalId) this.byDigest.delete(key);
  }

  private async ask(key: string, token: string): Promise<Principal> {
    const before = this.invalidations;
    const principal = await this.verify(token);
    if (before === this.invalidations) {
      if (this.byDigest.size >= MAX_PRINCIPALS) this.byDigest.clear();
      this.byDigest.set(key, { principal, until: this.monotonic() + PRINCIPAL_CACHE_MS });
    }
    return principal;
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

export const isUnauthenticated = (error: unknown): boolean =>
  error instanceof ProblemError && error.definition.code === platformErrors.unauthenticated.code;
