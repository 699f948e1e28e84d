import { downloadMediaRoute, uploadMediaRoute } from '@parlance/gateway/contracts';
import { downloadMedia } from '../media/download';
import { uploadMedia } from '../media/upload';
import { bind, type Binding } from '../routing/binding';

export const mediaHandlers: readonly Binding[] = [
  bind(uploadMediaRoute, ({ request }, actor, backend) => uploadMedia(request, actor, backend)),
  bind(downloadMediaRoute, ({ params, request, reply }, actor, backend) =>
    downloadMedia(params.mediaId, actor, request, reply, backend),
  ),
];
