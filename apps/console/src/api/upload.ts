import { uploadMediaRoute, type Message } from '@parlance/gateway/contracts';
import { type AnswerOf } from './call';
import { ApiError, noAnswer, problemFrom } from './problem';

export type UploadedFile = AnswerOf<typeof uploadMediaRoute>;
export type MediaKind = Extract<Message['content'], { media: unknown }>['type'];

/** What the file chooser offers; what WhatsApp takes is decided by the server. */
export const ATTACHABLE =
  'image/jpeg,image/png,video/mp4,video/3gpp,audio/aac,audio/amr,audio/mpeg,audio/mp4,audio/ogg,' +
  'text/plain,application/pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx';

/** As which kind of message a file is sent. */
export function mediaKindOf(mimeType: string): 'image' | 'video' | 'audio' | 'document' {
  if (mimeType === 'image/jpeg' || mimeType === 'image/png') return 'image';
  if (mimeType.startsWith('video/')) return 'video';
  if (mimeType.startsWith('audio/')) return 'audio';
  return 'document';
}

export const mediaAddress = (mediaId: string): string => `/v1/media/${encodeURIComponent(mediaId)}`;

/** Uploads a file. XMLHttpRequest because fetch does not report the progress of a request body. */
export function uploadFile(
  file: File,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status === uploadMediaRoute.status) resolve(request.response as UploadedFile);
      else reject(new ApiError(problemFrom(request.status, request.response)));
    });
    request.addEventListener('error', () => reject(noAnswer('the upload was interrupted')));
    request.addEventListener('abort', () => reject(noAnswer('the upload was taken back')));
    signal.addEventListener('abort', () => request.abort());
    request.open(uploadMediaRoute.method, uploadMediaRoute.path);
    request.responseType = 'json';
    request.send(form);
  });
}
