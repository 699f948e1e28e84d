import { Inject, Injectable } from '@nestjs/common';
import { trackKey, type Side } from '@parlance/media/contracts';
import { FilesystemStore } from '@parlance/providers/object-store';
import { SpeechImpossible, type SpeechToText } from '@parlance/providers/speech';
import type { Transcript } from '@parlance/recordings/contracts';
import { mergeUtterances, type Utterance } from '@parlance/recordings/domain';
import type { CallRecordingRow } from '../persistence/rows';
import { SPEECH } from '../speech';
import { readObject } from '../stored-files';

const SIDES: readonly Side[] = ['customer', 'agent'];

/** Recognises each side by itself: who said what is then known without guessing. */
@Injectable()
export class FinishTranscript {
  constructor(
    private readonly store: FilesystemStore,
    @Inject(SPEECH) private readonly speech: SpeechToText,
  ) {}

  /** Throws what may succeed another time. */
  async transcribe(row: CallRecordingRow, signal: AbortSignal): Promise<Transcript> {
    const utterances: Utterance[] = [];
    let language: string | null = null;
    for (const side of SIDES.filter((one) => row.files.some(({ file }) => file === one))) {
      const bytes = await readObject(this.store, trackKey(row.tenantId, row.callId, side));
      if (!bytes) continue;
      try {
        const heard = await this.speech.transcribe(bytes, signal);
        language ??= heard.language;
        utterances.push(...heard.utterances.map((utterance) => ({ side, ...utterance })));
      } catch (error) {
        if (error instanceof SpeechImpossible) return withoutRecording(row.transcript, error.message);
        throw error;
      }
    }
    return {
      state: 'ready',
      reason: utterances.length === 0 ? 'Nothing that was said could be understood' : null,
      draft: this.speech.draft,
      language,
      provider: this.speech.name,
      utterances: mergeUtterances(utterances),
    };
  }
}

/** What was understood while the call ran is kept, as the draft that it is; where there was nothing, the reason stands. */
export const withoutRecording = (live: Transcript, reason: string): Transcript =>
  live.utterances.length > 0
    ? { ...live, state: 'ready', draft: true, reason, utterances: mergeUtterances(live.utterances) }
    : { ...live, state: 'failed', reason };
