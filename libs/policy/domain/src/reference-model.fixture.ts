/**
 * The rules of calling once more, written from the documents and not from the code that they test: one customer whose
 * life is lived step by step, in milliseconds, with every change made the moment it happens. It knows no ledger, no
 * fold and no events that come late.
 */
export interface Numbers {
  readonly attempts: number | null;
  readonly connected: number | null;
  readonly perDay: number;
  readonly perWeek: number;
  readonly nudge: number;
  readonly revoke: number;
  readonly revokesItself: boolean;
}

const DAY = 24 * 60 * 60 * 1000;
const WEEK = 7 * DAY;

interface Call {
  readonly id: number;
  readonly at: number;
  state: 'under way' | 'answered' | 'over';
  answeredAt: number;
}

export class ReferenceModel {
  private grant: { until: number } | null = null;
  /** Who said no, or what ended; `by count` is our own conclusion, which Meta may correct. */
  private mood: 'none' | 'declined' | 'revoked' | 'by count' | 'expired' = 'none';
  private moodSince = -Infinity;
  /** The end of the grant that was lost by count. */
  private lostUntil = Infinity;
  private card: { sent: number; ends: number; answered: boolean; name: string } | null = null;
  private asked: number[] = [];
  private calls: Call[] = [];
  private misses = 0;

  constructor(private readonly numbers: Numbers) {}

  clone(): ReferenceModel {
    return Object.assign(new ReferenceModel(this.numbers), this, {
      grant: this.grant && { ...this.grant },
      card: this.card && { ...this.card },
      asked: [...this.asked],
      calls: this.calls.map((call) => ({ ...call })),
    });
  }

  wait(now: number): void {
    if (this.grant && this.grant.until <= now) {
      this.mood = 'expired';
      this.moodSince = this.grant.until;
      this.grant = null;
    }
  }

  // What happens.

  send(now: number, name: string): void {
    this.asked.push(now);
    this.card = { sent: now, ends: now + WEEK, answered: false, name };
  }

  deliver(now: number): void {
    if (this.card) this.card.ends = now + WEEK;
  }

  answer(name: string): void {
    if (this.card?.name === name) this.card.answered = true;
  }

  accept(until: number, byCalling: boolean): void {
    this.misses = 0;
    if (byCalling && this.grant?.until === Infinity) return;
    // What was lost by count alone was never lost at Meta.
    if (byCalling && this.mood === 'by count' && this.lostUntil === Infinity && !this.grant) {
      this.grant = { until: Infinity };
      return;
    }
    this.grant = { until };
  }

  decline(now: number): void {
    this.grant = null;
    this.become('declined', now);
  }

  withdraw(now: number): void {
    if (this.grant || this.mood === 'expired' || this.mood === 'by count') this.become('revoked', now);
    else if (this.mood === 'none') this.become('declined', now);
    this.grant = null;
  }

  revoke(now: number): void {
    if (this.grant || this.mood !== 'revoked') this.become('revoked', now);
    this.grant = null;
  }

  metaSaysGranted(until: number): void {
    this.grant = { until };
  }

  metaSaysNone(now: number): void {
    if (this.grant || (this.mood === 'by count' && this.lostUntil > now)) this.become('revoked', now);
    this.grant = null;
  }

  dial(now: number, id: number): void {
    this.calls.push({ id, at: now, state: 'under way', answeredAt: 0 });
  }

  neverDialled(id: number): void {
    this.calls = this.calls.filter((call) => call.id !== id);
  }

  pickUp(now: number, id: number | null): void {
    for (const call of this.calls)
      if (call.id === id) {
        call.state = 'answered';
        call.answeredAt = now;
      }
    this.misses = 0;
    this.asked = [];
  }

  ringOut(now: number, id: number): void {
    this.hangUp(id);
    this.misses += 1;
    if (this.misses === this.numbers.revoke && this.numbers.revokesItself && this.grant) {
      this.lostUntil = this.grant.until;
      this.grant = null;
      this.become('by count', now);
    }
  }

  hangUp(id: number): void {
    for (const call of this.calls) if (call.id === id) call.state = 'over';
  }

  private become(mood: typeof this.mood, now: number): void {
    this.mood = mood;
    this.moodSince = now;
  }

  // What may be done.

  state(now: number): string {
    this.wait(now);
    if (this.grant) return 'granted';
    const open = this.card && !this.card.answered && this.card.ends > now;
    if (open && (this.mood === 'none' || this.mood === 'expired' || this.card!.sent >= this.moodSince))
      return 'requested';
    return this.mood === 'by count' ? 'revoked' : this.mood;
  }

  mayCall(now: number): string {
    const state = this.state(now);
    if (state === 'none' || state === 'requested') return 'permission_missing';
    if (state !== 'granted') return `permission_${state}`;
    return this.callsLeft(now) > 0 ? 'yes' : 'attempts_spent';
  }

  callsLeft(now: number): number {
    const young = (at: number) => at + DAY > now;
    const { attempts, connected } = this.numbers;
    const left: number[] = [];
    if (attempts !== null) left.push(attempts - this.calls.filter((c) => young(c.at)).length);
    if (connected !== null) {
      const talked = this.calls.filter((c) => c.state === 'answered' && young(c.answeredAt)).length;
      const ringing = this.calls.filter((c) => c.state === 'under way' && young(c.at)).length;
      left.push(connected - talked - ringing);
    }
    return Math.max(0, Math.min(...left));
  }

  mayAsk(now: number): string {
    this.wait(now);
    if (this.grant?.until === Infinity) return 'permanent_exists';
    const free = (most: number, stretch: number): number => {
      const fits = (t: number) => this.asked.filter((at) => at + stretch > t).length < most;
      return [now, ...this.asked.map((at) => at + stretch)]
        .filter((t) => t >= now && fits(t))
        .sort((a, b) => a - b)[0]!;
    };
    const [day, week] = [free(this.numbers.perDay, DAY), free(this.numbers.perWeek, WEEK)];
    if (day === now && week === now) return 'yes';
    return week > day ? 'request_limit' : 'request_too_early';
  }

  warning(now: number): string | null {
    if (this.state(now) !== 'granted') return null;
    if (this.misses >= this.numbers.revoke - 1) return 'revoke-next';
    if (this.misses >= this.numbers.nudge) return 'nudged';
    return this.misses === this.numbers.nudge - 1 ? 'nudge-next' : null;
  }
}
