import { describe, expect, it } from '@jest/globals';
import type { WebhookUpdate } from '../state/model';
import { envelope } from './envelope';

const status = (id: string, number = '1'): WebhookUpdate => ({
  wabaId: '9',
  time: null,
  field: 'messages',
  value: { metadata: { phone_number_id: number }, contacts: [{ wa_id: '44' }], statuses: [{ id }] },
});
const template: WebhookUpdate = {
  wabaId: '9',
  time: 1795300000,
  field: 'message_template_status_update',
  value: { event: 'APPROVED' },
};

describe('envelope', () => {
  it('groups changes of one account into one entry', () => {
    const { entry } = envelope([status('a'), status('b')], 'changes');
    expect(entry).toHaveLength(1);
    expect(entry[0]!.changes).toHaveLength(2);
    expect(entry[0]).not.toHaveProperty('time');
  });

  it('gives every update an entry of its own', () => {
    expect(envelope([status('a'), status('b')], 'entries').entry).toHaveLength(2);
  });

  it('joins inner arrays of one number, with each contact once', () => {
    const { entry } = envelope([status('a'), status('b'), status('c', '2')], 'inner');
    expect(entry[0]!.changes.map(({ value }) => (value['statuses'] as unknown[]).length)).toEqual([2, 1]);
    expect(entry[0]!.changes[0]!.value['contacts']).toEqual([{ wa_id: '44' }]);
  });

  it('keeps fields with a time apart from those without', () => {
    const { entry } = envelope([status('a'), template], 'changes');
    expect(entry.map((each) => each.time)).toEqual([undefined, 1795300000]);
  });
});
