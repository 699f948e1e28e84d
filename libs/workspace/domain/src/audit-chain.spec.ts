import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ChainVerification, EMPTY_CHAIN, linkText, type AuditFact, type AuditLink } from './index';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const TENANT = 'tenant';

function chain(facts: readonly Omit<AuditFact, 'sequence'>[], tenantId = TENANT): AuditLink[] {
  let previous = EMPTY_CHAIN.hash;
  return facts.map((fact, index) => {
    const numbered = { ...fact, sequence: index + 1 };
    previous = digest(linkText(previous, tenantId, numbered));
    return { ...numbered, hash: previous };
  });
}

function verify(links: readonly AuditLink[], head = links.at(-1) ?? EMPTY_CHAIN, batch = 3): boolean {
  const verification = new ChainVerification(TENANT, digest);
  for (let i = 0; i < links.length; i += batch) verification.read(links.slice(i, i + batch));
  return verification.holds(head);
}

const facts = fc.array(
  fc.record({
    at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    actorId: fc.string(),
    action: fc.string(),
    subject: fc.string(),
    details: fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Record<string, unknown>>,
  }),
  { minLength: 1, maxLength: 12 },
);

describe('the audit chain', () => {
  it('holds as it was written, in batches of any size, also when a database sorts the details', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 5 }), (written, batch) => {
        const links = chain(written).map((link) => ({
          ...link,
          details: Object.fromEntries(Object.entries(link.details).reverse()),
        }));
        expect(verify(links, links.at(-1), batch)).toBe(true);
      }),
    );
  });

  it('breaks when any entry is altered, removed, doubled or moved', () => {
    fc.assert(
      fc.property(facts, fc.nat(), fc.nat(), (written, which, how) => {
        const links = chain(written);
        const head = links.at(-1)!;
        const i = which % links.length;
        const link = links[i]!;
        const alterations: (() => AuditLink[])[] = [
          () => links.with(i, { ...link, actorId: `${link.actorId}.` }),
          () => links.with(i, { ...link, action: `${link.action}.` }),
          () => links.with(i, { ...link, subject: `${link.subject}.` }),
          () => links.with(i, { ...link, at: new Date(link.at.getTime() + 1) }),
          () => links.with(i, { ...link, details: { ...link.details, added: 1 } }),
          () => links.with(i, { ...link, hash: digest(link.hash) }),
          () => links.toSpliced(i, 1),
          () => links.toSpliced(i, 0, link),
          () => (links.length > 1 ? links.toReversed() : []),
        ];
        expect(verify(alterations[how % alterations.length]!(), head)).toBe(false);
      }),
    );
  });

  it('breaks when its end is cut off or when it belongs to another tenant', () => {
    fc.assert(
      fc.property(facts, (written) => {
        const links = chain(written);
        expect(verify(links.slice(0, -1), links.at(-1))).toBe(false);
        expect(verify(chain(written, 'another'))).toBe(false);
      }),
    );
  });

  it('cannot be mended by hashing an altered entry again', () => {
    const links = chain(
      [1, 2, 3].map((n) => ({ at: new Date(n), actorId: 'a', action: 'b', subject: 'c', details: {} })),
    );
    const altered = { ...links[1]!, subject: 'd' };
    const rehashed = { ...altered, hash: digest(linkText(links[0]!.hash, TENANT, altered)) };
    expect(verify([links[0]!, rehashed, links[2]!])).toBe(false);
  });
});
