import * as fc from 'fast-check';
import { csvColumns } from './csv-columns';
import { searchParts, searchText } from './search-text';
import { isTimeZone, zonedTimeWriter } from './zoned-time';

describe('search text', () => {
  it.each([
    ['Ánna  Müller', null, 'ánna', true],
    ['Anna', '+49 151 2345-678', '0151', false],
    ['Anna', '+49 151 2345-678', '151 2345', true],
    ['Anna', '+491512345678', '+49 (151) 23', true],
    ['Anna', '+491512345678', '12', true],
    [null, '+491512345678', 'anna', false],
  ])('C-071 finds %s %s by part: "%s" is %s', (name, phone, search, expected) => {
    const text = searchText(name, phone);
    expect(searchParts(search).some((part) => text.includes(part))).toBe(expected);
  });

  it('C-071 every part of a name finds it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (name, from, length) => {
        const folded = searchText(name, null);
        const start = from % (folded.length + 1);
        const part = folded.slice(start, start + length);
        expect(searchParts(part).some((p) => folded.includes(p))).toBe(true);
      }),
    );
  });
});

describe('time in a zone', () => {
  it.each([
    ['UTC', '2026-11-28 07:30:00'],
    ['Asia/Kolkata', '2026-11-28 13:00:00'],
    ['America/Los_Angeles', '2026-11-27 23:30:00'],
  ])('C-090 is written on the clocks of %s', (zone, expected) => {
    expect(zonedTimeWriter(zone)(new Date('2026-11-28T07:30:00.000Z'))).toBe(expected);
  });

  it('writes midnight as the first hour', () => {
    expect(zonedTimeWriter('UTC')(new Date('2026-11-28T00:00:05.000Z'))).toBe('2026-11-28 00:00:05');
  });

  it('knows which zones there are', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});

describe('csvColumns', () => {
  it('C-080 C-087 C-088 C-089 C-090 C-091 has what a record shows', () => {
    const line = Object.fromEntries(
      csvColumns('Asia/Kolkata').map(({ title, cell }) => [
        title,
        cell({
          callId: 'call',
          conversationId: 'conversation',
          contactName: 'Anna',
          contactPhone: '+15557010001',
          inboxName: 'Sales',
          agentName: 'Ravi',
          direction: 'inbound',
          state: 'ended',
          startedAt: '2026-11-28T07:30:00.000Z',
          answeredAt: null,
          endedAt: '2026-11-28T07:31:00.000Z',
          durationSeconds: 0,
          ringSeconds: 45,
          end: { outcome: 'missed', by: 'system', reason: 'nobody-available' },
          recording: 'none',
          transcript: 'none',
          summary: 'none',
          needsFollowUp: true,
        }),
      ]),
    );
    expect(line).toMatchObject({
      Customer: 'Anna',
      Phone: '+15557010001',
      Agent: 'Ravi',
      Status: 'missed',
      'Duration (s)': 0,
      'Started (Asia/Kolkata)': '2026-11-28 13:00:00',
      'Answered (Asia/Kolkata)': null,
      'Needs follow-up': 'yes',
    });
  });
});
