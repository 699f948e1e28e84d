import { createHash } from 'node:crypto';
import { Random } from './random';
import type { Store } from './state/store';

/** Ids shaped like Meta's, repeatable for one seed. A restart draws from a new series, so none is given twice. */
export class Identifiers {
  private readonly random: Random;

  constructor(
    store: Store,
    private readonly seed: string,
  ) {
    const starts = (store.setting<number>('starts') ?? 0) + 1;
    store.settings.put({ id: 'starts', value: starts });
    this.random = new Random(`${seed}:ids:${starts}`);
  }

  /** `wamid.` and base64 of a frame around the user's digits, as Meta's are. */
  message(digits: string, inbound: boolean): string {
    const frame = Buffer.concat([
      Buffer.from([0x1d, 0x02, digits.length]),
      Buffer.from(digits, 'latin1'),
      Buffer.from([0x15, 0x02, 0x00, inbound ? 0x12 : 0x11, 0x18, 0x14]),
      Buffer.from(this.random.bytes(10).toString('hex').toUpperCase(), 'latin1'),
      Buffer.from([0x00]),
    ]);
    return `wamid.${frame.toString('base64')}`;
  }

  /** `wacid.` and base64 of a frame around both numbers; 0x11 is a call of the business, 0x12 one of the user. */
  call(direction: 'user' | 'business', userDigits: string, businessDigits: string): string {
    const frame = Buffer.concat([
      Buffer.from([0x1c, 0x18, userDigits.length]),
      Buffer.from(userDigits, 'latin1'),
      Buffer.from([0x15, 0x02, 0x00, direction === 'business' ? 0x11 : 0x12, 0x18, 0x20]),
      Buffer.from(this.random.bytes(16).toString('hex').toUpperCase(), 'latin1'),
      Buffer.from([0x1c, 0x18, businessDigits.length]),
      Buffer.from(businessDigits, 'latin1'),
      Buffer.from([0x15, 0x02, 0x00, 0x00]),
    ]);
    return `wacid.${frame.toString('base64')}`;
  }

  number(length = 15): string {
    return this.random.digits(length);
  }

  /** Above 2^53, as Meta's template ids may be. */
  template(): string {
    return this.random.digits(17);
  }

  trace(): string {
    return `A${this.random.bytes(16).toString('base64url')}`;
  }

  secret(bytes = 16): string {
    return this.random.bytes(bytes).toString('hex');
  }

  handset(): string {
    return `handset-${this.random.bytes(6).toString('hex')}`;
  }

  /** A business-scoped user id: the same user has another one at every portfolio. */
  bsuid(country: string, handsetId: string, portfolioId: string): string {
    const digest = createHash('sha256').update(`${this.seed}:${handsetId}:${portfolioId}`).digest('hex');
    return `${country}.${BigInt(`0x${digest.slice(0, 14)}`)}`;
  }

  internal(): string {
    return this.random.bytes(12).toString('hex');
  }
}
