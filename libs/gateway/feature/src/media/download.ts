import { getMedia, messagingErrors } from '@parlance/messaging/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Backend } from '../routing/binding';
import { sendFile } from './send-file';

/** Sends a file that was sent or uploaded. The bytes of an id never change. */
export async function downloadMedia(
  mediaId: string,
  actor: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
  { queries, store }: Backend,
): Promise<void> {
  const media = await queries.ask(getMedia, { actor, mediaId });
  await sendFile(
    { ...media, version: media.mediaId, save: false, missing: messagingErrors.media_not_found },
    request,
    reply,
    store,
  );
}
