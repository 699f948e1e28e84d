import { describe, expect, it } from '@jest/globals';
import type { CallHistoryEntry, CallRecording } from '@parlance/gateway/contracts';
import { whyEmpty } from './why-empty';

const ended = (outcome: NonNullable<CallHistoryEntry['end']>['outcome']) => ({
  state: 'ended' as const,
  end: { outcome, by: 'customer' as const, reason: 'hung-up', detail: '', uncertain: false },
});
const nothing = (change: Partial<CallRecording> = {}): CallRecording =>
  ({
    state: 'none',
    reason: null,
    files: [],
    transcript: { state: 'none', reason: null, draft: false, language: null, provider: null, utterances: [] },
    summary: { state: 'none', reason: null, kind: null, points: [], actionItems: [] },
    ...change,
  }) as CallRecording;
const SECTIONS = ['recording', 'transcript', 'summary'] as const;

describe('X-11 an empty section says why', () => {
  it.each(SECTIONS)('%s of a missed call: it was not answered', (section) => {
    expect(whyEmpty(section, ended('missed'), nothing())).toEqual({ kind: 'notAnswered' });
  });

  it.each(SECTIONS)('%s in the words of the recorder', (section) => {
    const recording = nothing({ state: 'unavailable', reason: 'Recording was off.' });
    expect(whyEmpty(section, ended('answered'), recording)).toEqual({
      kind: 'said',
      reason: 'Recording was off.',
    });
  });

  it.each(SECTIONS)('%s while the call runs', (section) => {
    expect(whyEmpty(section, { state: 'active', end: null }, nothing())).toEqual({ kind: 'running' });
  });

  it('an answered call without any of it', () => {
    expect(whyEmpty('recording', ended('answered'), nothing())).toEqual({ kind: 'notRecorded' });
    expect(whyEmpty('summary', ended('answered'), nothing())).toEqual({ kind: 'noTranscript' });
  });

  it('nothing to say about what is there', () => {
    const recording = nothing({
      state: 'ready',
      files: [{ file: 'stereo', sizeBytes: 10, sha256: null }],
    });
    expect(whyEmpty('recording', ended('answered'), recording)).toBeNull();
  });
});
