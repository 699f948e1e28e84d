import type { CallHistoryEntry, CallRecording } from '@parlance/gateway/contracts';

export type WhyEmpty =
  | { readonly kind: 'said'; readonly reason: string }
  | { readonly kind: 'notAnswered' | 'running' | 'processing' | 'notRecorded' | 'noTranscript' | 'unknown' };

type Known = Pick<CallHistoryEntry, 'state' | 'end'>;

const fallback = (call: Known, otherwise: 'notRecorded' | 'noTranscript'): WhyEmpty => {
  if (call.state !== 'ended') return { kind: 'running' };
  return { kind: call.end?.outcome === 'answered' ? otherwise : 'notAnswered' };
};

/**
 * Why a section of the details has nothing to show: in the words of whoever knows, else from the call itself.
 * Null when it has something.
 */
export function whyEmpty(
  section: 'recording' | 'transcript' | 'summary',
  call: Known,
  recording: CallRecording | undefined,
): WhyEmpty | null {
  if (!recording) return { kind: 'unknown' };
  if (section === 'recording') {
    if (recording.state === 'ready' && recording.files.length > 0) return null;
    if (recording.state === 'recording') return { kind: 'running' };
    if (recording.state === 'processing') return { kind: 'processing' };
    return recording.reason ? { kind: 'said', reason: recording.reason } : fallback(call, 'notRecorded');
  }
  if (section === 'transcript') {
    const { state, utterances, reason } = recording.transcript;
    if (utterances.length > 0) return null;
    if (state === 'live') return { kind: 'running' };
    if (state === 'processing') return { kind: 'processing' };
    const why = reason ?? recording.reason;
    return why ? { kind: 'said', reason: why } : fallback(call, 'notRecorded');
  }
  const { state, points, actionItems, reason } = recording.summary;
  if (state === 'ready' && points.length + actionItems.length > 0) return null;
  if (state === 'processing') return { kind: 'processing' };
  const why = reason ?? recording.transcript.reason ?? recording.reason;
  return why ? { kind: 'said', reason: why } : fallback(call, 'noTranscript');
}
