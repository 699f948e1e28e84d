import fc from 'fast-check';
import { contentDisposition, uploadedName } from './file-name';
import { parseRange } from './range';

describe('parseRange', () => {
  it.each([
    [undefined, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=99-99', { start: 99, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', null],
    ['bytes=0-1,5-6', null],
    ['bytes=-', null],
    ['items=0-1', null],
    ['bytes=0x1-2', null],
  ])('reads %j', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });

  it('stays inside of the file, whatever the header', () => {
    fc.assert(
      fc.property(fc.option(fc.nat()), fc.option(fc.nat()), fc.nat({ max: 5_000 }), (first, last, size) => {
        const range = parseRange(`bytes=${first ?? ''}-${last ?? ''}`, size);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeLessThan(size);
        expect(range.start).toBeLessThanOrEqual(range.end);
      }),
    );
  });

  it('of an empty file is unsatisfiable', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});

describe('file names', () => {
  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\docs\\plan.pdf', 'plan.pdf'],
    ['a\r\nSet-Cookie: x.png', 'aSet-Cookie: x.png'],
    ['invoice\u202Egpj.exe', 'invoicegpj.exe'],
    ['  ', null],
    [undefined, null],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(236)}.pdf`],
  ])('%j is kept as %j', (given, kept) => {
    expect(uploadedName(given)).toBe(kept);
  });

  it('never leave the header they stand in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = contentDisposition('attachment', name.toWellFormed());
        expect(header).toMatch(/^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.!~%-]*$/);
      }),
    );
    expect(contentDisposition('inline', 'résumé "1".pdf')).toBe(
      `inline; filename="r_sum_ _1_.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.pdf`,
    );
    expect(contentDisposition('inline', null)).toBe('inline');
  });
});
