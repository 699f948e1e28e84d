import { describe, expect, it } from '@jest/globals';
import { sampleId } from '../testing/samples';
import { detailText, withNames } from './audit-text';

const nameOf = (id: string): string | undefined => ({ [sampleId(1)]: 'Budi', [sampleId(2)]: 'Sari' })[id];

describe('an audit entry in words', () => {
  it('has names in the place of ids that are known', () => {
    expect(withNames(`user/${sampleId(1)}`, nameOf)).toBe('user/Budi');
    expect(withNames(`session/${sampleId(9)}`, nameOf)).toBe(`session/${sampleId(9)}`);
  });

  it('lists what changed and leaves out what is empty', () => {
    const details = { name: 'Care', memberIds: [sampleId(1), sampleId(2)], inboxIds: [], active: false };
    expect(detailText(details, nameOf)).toBe('name: Care · memberIds: Budi, Sari · active: false');
  });
});
