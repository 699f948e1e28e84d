import { isE164, parseE164, toWaId } from './phone-number';

describe('phone numbers', () => {
  it.each([
    ['+15557010001', '+15557010001'],
    ['15557010001', '+15557010001'],
    ['+1 (555) 701-0001', '+15557010001'],
    ['62 812.0000.0001', '+6281200000001'],
  ])('reads %s', (written, expected) => {
    expect(parseE164(written)).toBe(expected);
  });

  it.each(['', '+', '+0123456789', '1234567', '+1234567890123456', 'call me', '++15557010001'])(
    'refuses %p',
    (written) => {
      expect(parseE164(written)).toBeNull();
    },
  );

  it('knows what is E.164 already, and gives Meta its digits', () => {
    expect(isE164('15557010001')).toBe(false);
    expect(isE164('+15557010001')).toBe(true);
    expect(toWaId('+15557010001')).toBe('15557010001');
  });
});
