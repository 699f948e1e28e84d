import { createHash } from 'node:crypto';
import { getRecordingFile, recordingErrors } from '@parlance/recordings/contracts';
import type { RequestOf } from '@parlance/shared/contract-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFile } from '../media/send-file';
import type { Backend } from '../routing/binding';

/** Sends the audio of a call to be played, or saved. */
export async function downloadRecording(
  question: RequestOf<typeof getRecordingFile>,
  { save }: { save: boolean },
  request: FastifyRequest,
  reply: FastifyReply,
  { queries, store }: Backend,
): Promise<void> {
  const file = await queries.ask(getRecordingFile, question);
  // The key names the bytes, and is nobody's business outside.
  const version = createHash('sha256').update(`${file.objectKey} ${file.sizeBytes}`).digest('hex');
  await sendFile({ ...file, version, save, missing: recordingErrors.no_file }, request, reply, store);
}
