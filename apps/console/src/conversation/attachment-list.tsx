import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconFile, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/hooks';
import type { useAttachments } from './attachments';
import classes from './composer.module.css';

/** The files in the hand, each with how far it is uploaded or why it was refused. */
export function AttachmentList({ files }: { files: ReturnType<typeof useAttachments> }) {
  const { t } = useTranslation();
  const { fileSize } = useFormats();
  if (files.attachments.length === 0) return null;
  return (
    <ul aria-label={t('composer.attachments')} className={classes.attachments}>
      {files.attachments.map((attachment) => {
        const { id, file, progress, uploaded, problem } = attachment;
        return (
          <li key={id} className={classes.attachment} data-refused={problem !== null || undefined}>
            <IconFile size={18} aria-hidden className={classes.fileSign} />
            <div className={classes.fileText}>
              <div className={classes.fileName}>{file.name}</div>
              {problem ? (
                <div role="alert" className={classes.fileProblem}>
                  {problem.status === 0
                    ? t('composer.uploadInterrupted')
                    : (problem.errors?.[0]?.message ?? problem.detail)}
                </div>
              ) : uploaded ? (
                <div className={classes.fileSize}>{fileSize(file.size)}</div>
              ) : (
                <Progress value={progress * 100} size={4} mt={6} aria-label={t('composer.uploading')} />
              )}
            </div>
            {problem?.status === 0 && (
              <Button size="compact-xs" variant="default" onClick={() => files.retry(attachment)}>
                {t('pending.retry')}
              </Button>
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t('composer.removeFile', { name: file.name })}
              onClick={() => files.remove(id)}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </li>
        );
      })}
    </ul>
  );
}
