import { ERROR_TABLE, errorRule } from './error-table';
import { parseGraphJson } from './lossless-json';

describe('error table', () => {
  it('gives every known code a title and an advice of its own', () => {
    for (const [code, rule] of Object.entries(ERROR_TABLE)) {
      expect([code, rule.title.length > 0, rule.advice.length > 0]).toEqual([code, true, true]);
    }
  });

  it.each([
    [190, null, 'credential'],
    [250, null, 'credential'],
    [4, null, 'throttled-app'],
    [80007, null, 'throttled-account'],
    [130429, null, 'throttled-number'],
    [131056, null, 'throttled-pair'],
    [131016, null, 'retry'],
    [131049, null, 'recipient'],
    [131050, null, 'recipient'],
    [131042, null, 'account'],
    [132015, null, 'permanent'],
    [100, null, 'permanent'],
    [138021, null, 'permanent'],
    [424242, null, 'permanent'],
  ] as const)('code %d, subcode %s is %s', (code, subcode, disposition) => {
    expect(errorRule(code, subcode).disposition).toBe(disposition);
  });

  it.each([131042, 131044])(
    'C-127 without a payment method (%i) the account is held back, and it is said where to add one',
    (code) => {
      expect(errorRule(code)).toMatchObject({
        disposition: 'account',
        advice: expect.stringMatching(/payment method .* WhatsApp Manager/),
      });
    },
  );

  it('lets a telling subcode decide, and no other', () => {
    expect(errorRule(100, 2388024).title).toContain('name and language');
    expect(errorRule(100, 33).title).toContain('deleted');
    expect(errorRule(131056, 2494055).disposition).toBe('throttled-pair');
  });

  it('never repeats a code that is not known', () => {
    expect(errorRule(888888)).toMatchObject({ disposition: 'permanent' });
  });
});

describe('parseGraphJson', () => {
  it('keeps ids as their digits and other numbers as numbers', () => {
    expect(
      parseGraphJson(
        '{"message_template_id":9007199254740993,"id":12,"ids":[1],"time":1795300000,"lat":1.5,"n":9007199254740993}',
      ),
    ).toEqual({
      message_template_id: '9007199254740993',
      id: '12',
      ids: [1],
      time: 1795300000,
      lat: 1.5,
      n: '9007199254740993',
    });
  });

  it('throws on text that is not JSON', () => {
    expect(() => parseGraphJson('{')).toThrow(SyntaxError);
  });
});
