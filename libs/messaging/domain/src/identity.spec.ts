import fc from 'fast-check';
import {
  currentIdentity,
  laterStated,
  planIdentity,
  type Identity,
  type KnownIdentity,
  type Pairing,
} from './identity';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();
const phone = (value: string): Identity => ({ kind: 'phone', value });
const bsuid = (value: string): Identity => ({ kind: 'bsuid', value });
const seen = (second: number, ...identities: Identity[]): Pairing => ({
  identities,
  at: at(second),
  retires: [],
});

/** The records of an organisation, written as the plans say. */
class Directory {
  records: KnownIdentity[] = [];
  private contacts = 0;

  see(pairing: Pairing): string {
    const named = [...pairing.identities, ...pairing.retires];
    const known = this.records.filter((r) => named.some((n) => n.kind === r.kind && n.value === r.value));
    const plan = planIdentity(known, pairing);
    const contactId = plan.contactId ?? `contact-${String(++this.contacts).padStart(3, '0')}`;
    this.records = this.records
      .map((r) => (plan.absorbs.includes(r.contactId) ? { ...r, contactId } : r))
      .filter((r) => !plan.writes.some((w) => w.kind === r.kind && w.value === r.value));
    this.records.push(...plan.writes.map((w) => ({ ...w, contactId })));
    return contactId;
  }

  /** Who is who, whatever the contacts are called. */
  people(): string[] {
    const groups = Map.groupBy(this.records, (r) => r.contactId).values();
    return [...groups]
      .map((records) =>
        JSON.stringify({
          identities: records.map((r) => `${r.kind} ${r.value} ${r.seenAt} ${r.retiredAt}`).sort(),
          phone: currentIdentity(records, 'phone'),
          bsuid: currentIdentity(records, 'bsuid'),
        }),
      )
      .sort();
  }
}

const peopleAfter = (pairings: readonly Pairing[]): string[] => {
  const directory = new Directory();
  for (const pairing of pairings) directory.see(pairing);
  return directory.people();
};

describe('who a person is', () => {
  it('I32 knows a person by phone, by user id and by both, as one', () => {
    const directory = new Directory();
    const first = directory.see(seen(1, phone('+1555')));
    expect(directory.see(seen(2, bsuid('US.1')))).not.toBe(first);
    expect(directory.see(seen(3, phone('+1555'), bsuid('US.1')))).toBe(first);
    expect(directory.see(seen(4, bsuid('US.1')))).toBe(first);
    expect(directory.people()).toHaveLength(1);
  });

  it('I32 keeps people apart who share nothing', () => {
    expect(
      peopleAfter([seen(1, phone('+1555'), bsuid('US.1')), seen(2, phone('+1556'), bsuid('US.2'))]),
    ).toHaveLength(2);
  });

  it('I32 follows a change of number, and gives the old number to whoever has it next', () => {
    const directory = new Directory();
    const ria = directory.see(seen(1, phone('+1555'), bsuid('US.1')));
    directory.see({
      identities: [phone('+1777'), bsuid('US.9')],
      at: at(10),
      retires: [phone('+1555'), bsuid('US.1')],
    });
    expect(directory.see(seen(11, phone('+1777')))).toBe(ria);
    expect(directory.see(seen(9, phone('+1555')))).toBe(ria);
    const stranger = directory.see(seen(50, phone('+1555'), bsuid('US.5')));
    expect(stranger).not.toBe(ria);
    expect(directory.see(seen(51, phone('+1555')))).toBe(stranger);
  });

  it('I32 is the same for every order of sightings and changes of one person', () => {
    const pairing = fc.record({
      second: fc.nat(20),
      phone: fc.option(fc.constantFrom('+1555', '+1556', '+1557')),
      bsuid: fc.option(fc.constantFrom('US.1', 'US.2', 'US.3')),
    });
    fc.assert(
      fc.property(
        fc
          .array(pairing, { maxLength: 6 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        ([inOrder, shuffled]) => {
          const pairings = (list: typeof inOrder) =>
            list
              .map((p) =>
                seen(p.second, ...(p.phone ? [phone(p.phone)] : []), ...(p.bsuid ? [bsuid(p.bsuid)] : [])),
              )
              .filter((p) => p.identities.length > 0);
          expect(peopleAfter([...pairings(shuffled), ...pairings(inOrder)])).toEqual(
            peopleAfter(pairings(inOrder)),
          );
        },
      ),
    );
  });

  it('lets the latest statement stand', () => {
    const [older, newer] = [
      { value: 'Ria', at: at(1) },
      { value: 'Ria P.', at: at(2) },
    ];
    expect(laterStated(older, newer)).toBe(newer);
    expect(laterStated(newer, older)).toBe(newer);
    expect(laterStated(null, older)).toBe(older);
    expect(laterStated({ value: true, at: at(1) }, { value: false, at: at(1) })?.value).toBe(true);
  });
});
