import { newId } from '@parlance/shared/kernel';
import type { Problem } from '@parlance/shared/contract-kit';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../api/problem';
import { uploadFile, type UploadedFile } from '../api/upload';

export interface Attachment {
  readonly id: string;
  readonly file: File;
  /** 0 to 1. */
  readonly progress: number;
  readonly uploaded: UploadedFile | null;
  readonly problem: Problem | null;
}

/** Files that are added to a message. Each is uploaded at once, so that sending need not wait. */
export function useAttachments() {
  const [attachments, setAttachments] = useState<readonly Attachment[]>([]);
  const uploads = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const running = uploads.current;
    return () => running.forEach((upload) => upload.abort());
  }, []);

  const amend = (id: string, change: Partial<Attachment>): void =>
    setAttachments((all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)));

  const upload = (id: string, file: File): void => {
    const abort = new AbortController();
    uploads.current.set(id, abort);
    uploadFile(file, (progress) => amend(id, { progress }), abort.signal).then(
      (uploaded) => amend(id, { uploaded, progress: 1 }),
      (error: unknown) => amend(id, { problem: problemOf(error) }),
    );
  };

  return {
    attachments,
    isUploading: attachments.some(({ uploaded, problem }) => !uploaded && !problem),
    add: (files: readonly File[]) => {
      const added = files.map((file) => ({ id: newId(), file, progress: 0, uploaded: null, problem: null }));
      setAttachments((all) => [...all, ...added]);
      for (const { id, file } of added) upload(id, file);
    },
    retry: ({ id, file }: Attachment) => {
      amend(id, { problem: null, progress: 0 });
      upload(id, file);
    },
    remove: (id: string) => {
      uploads.current.get(id)?.abort();
      setAttachments((all) => all.filter((one) => one.id !== id));
    },
    /** Those that were sent are no longer in the hand; those that failed stay with their reason. */
    clearUploaded: () => setAttachments((all) => all.filter(({ uploaded }) => !uploaded)),
  };
}
