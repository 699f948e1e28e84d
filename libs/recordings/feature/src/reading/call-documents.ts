import { recordingErrors, type CallRecording } from '@parlance/recordings/contracts';
import { summaryText, transcriptText, transcriptVtt } from '@parlance/recordings/domain';
import { ProblemError } from '@parlance/shared/contract-kit';

export type Document = 'transcript' | 'summary';
export type Format = 'txt' | 'vtt' | 'json';

const MIME_TYPES: Record<Format, string> = {
  txt: 'text/plain; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  json: 'application/json',
};

/** `call-2026-11-28-0730-transcript.txt`; a call without a known beginning has its id. */
export function fileName({ callId, startedAt }: CallRecording, what: string, extension: string): string {
  const moment = startedAt?.slice(0, 16).replace('T', '-').replace(':', '') ?? callId;
  return `call-${moment}-${what}.${extension}`;
}

/** C-104. Throws `recordings.no_document` with the reason why there is none, and `recordings.wrong_format`. */
export function callDocument(
  recording: CallRecording,
  document: Document,
  format: Format,
): { content: string; mimeType: string; fileName: string } {
  const part = recording[document];
  if (part.state !== 'ready')
    throw new ProblemError(recordingErrors.no_document, {
      detail: part.reason ?? `The ${document} is not ready yet`,
    });
  return {
    content: contentOf(recording, document, format),
    mimeType: MIME_TYPES[format],
    fileName: fileName(recording, document, format),
  };
}

function contentOf(recording: CallRecording, document: Document, format: Format): string {
  const { transcript, summary } = recording;
  if (format === 'json') {
    const content = document === 'transcript' ? transcript : { ...summary, variables: recording.variables };
    return `${JSON.stringify({ callId: recording.callId, ...content }, null, 2)}\n`;
  }
  if (document === 'transcript')
    return format === 'vtt' ? transcriptVtt(transcript.utterances) : transcriptText(transcript.utterances);
  if (format === 'txt') return summaryText(summary, summary.kind ?? 'extract', transcript.utterances);
  throw new ProblemError(recordingErrors.wrong_format, {
    detail: 'Only transcripts have times: use txt or json',
  });
}
