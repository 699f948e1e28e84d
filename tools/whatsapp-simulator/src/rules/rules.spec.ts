import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Thread } from '../state/model';
import { RateBucket, RollingCount } from './buckets';
import { pricingOf, SERVICE_CHARGED_FROM } from './pricing';
import { freeEntryPointOpenedBy, phoneShown, windowOpen } from './windows';

const HOUR = 3_600_000;
const thread = (change: Partial<Thread>): Thread => ({
  id: 'n:h',
  numberId: 'n',
  handsetId: 'h',
  userSpokeAt: null,
  entryPointAt: null,
  freeUntil: null,
  contactAt: null,
  typingUntil: null,
  ...change,
});

describe('windows', () => {
  it.each([
    ['no word from the user', {}, 0, false],
    ['just spoken', { userSpokeAt: 0 }, 1, true],
    ['a millisecond before 24 hours', { userSpokeAt: 0 }, 24 * HOUR - 1, true],
    ['at 24 hours', { userSpokeAt: 0 }, 24 * HOUR, false],
  ])('customer service window: %s', (_name, change, now, open) => {
    expect(windowOpen(thread(change), now)).toBe(open);
  });

  it('opens the free entry point for 72 hours from an answer within 24 hours', () => {
    expect(freeEntryPointOpenedBy(thread({ entryPointAt: 0 }), 23 * HOUR)).toBe(95 * HOUR);
    expect(freeEntryPointOpenedBy(thread({ entryPointAt: 0 }), 24 * HOUR)).toBeNull();
    expect(freeEntryPointOpenedBy(thread({}), 1)).toBeNull();
  });

  it('shows a hidden number for 30 days after contact', () => {
    expect(phoneShown(thread({ contactAt: 0 }), 30 * 24 * HOUR - 1)).toBe(true);
    expect(phoneShown(thread({ contactAt: 0 }), 30 * 24 * HOUR)).toBe(false);
  });
});

describe('pricing', () => {
  const facts = {
    templateCategory: null,
    windowOpen: true,
    freeEntryPoint: false,
    now: 0,
    servicePricing: 'by-date' as const,
    allotmentLeft: false,
  };
  it.each([
    ['service before October 2026', {}, 'free_customer_service', false],
    ['service from October 2026', { now: SERVICE_CHARGED_FROM }, 'regular', true],
    [
      'service within the allotment',
      { now: SERVICE_CHARGED_FROM, allotmentLeft: true },
      'free_customer_service',
      false,
    ],
    [
      'utility inside the window before October 2026',
      { templateCategory: 'utility' },
      'free_customer_service',
      false,
    ],
    [
      'utility inside the window from October 2026',
      { templateCategory: 'utility', now: SERVICE_CHARGED_FROM },
      'regular',
      true,
    ],
    ['utility outside the window', { templateCategory: 'utility', windowOpen: false }, 'regular', true],
    ['marketing inside the window', { templateCategory: 'marketing' }, 'regular', true],
    [
      'marketing in a free entry point',
      { templateCategory: 'marketing', freeEntryPoint: true },
      'free_entry_point',
      false,
    ],
  ])('%s', (_name, change, type, billable) => {
    expect(pricingOf({ ...facts, ...change })).toMatchObject({ type, billable, pricing_model: 'PMP' });
  });
});

describe('buckets', () => {
  it('lets a pair send 45 at once and then one in 6 seconds', () => {
    const pair = new RateBucket(6_000, 45);
    expect(Array.from({ length: 46 }, () => pair.take(0)).filter(Boolean)).toHaveLength(45);
    expect(pair.take(5_999)).toBe(false);
    expect(pair.take(6_000)).toBe(true);
    expect(pair.take(6_000)).toBe(false);
  });

  it('never lets through more than burst plus rate', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 200 }), (gaps) => {
        const bucket = new RateBucket(100, 5);
        let now = 0;
        let passed = 0;
        for (const gap of gaps) {
          now += gap;
          if (bucket.take(now)) passed += 1;
        }
        return passed <= 5 + now / 100;
      }),
    );
  });

  it('counts what cannot be refused', () => {
    const bucket = new RateBucket(1000, 1);
    bucket.count(0);
    expect(bucket.take(0)).toBe(false);
  });

  it('frees a rolling count when the oldest leaves', () => {
    const count = new RollingCount(1000);
    expect([count.take(0, 2), count.take(500, 2), count.take(999, 2), count.take(1000, 2)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});
