import { Loader } from '@mantine/core';
import type { MediaRef } from '@parlance/gateway/contracts';
import { IconDownload, IconFileOff, IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mediaAddress, type MediaKind } from '../api/upload';
import { useFormats } from '../ui/hooks';
import { Dialog } from '../ui/dialog';
import classes from './message.module.css';

/** A file from our own store; one that is missing says so and nothing else breaks (I31). */
export function MediaView({ kind, media }: { kind: MediaKind; media: MediaRef }) {
  const { t } = useTranslation();
  if (media.state === 'pending')
    return (
      <div className={classes.mediaNote}>
        <Loader size="xs" aria-hidden /> {t('media.pending')}
      </div>
    );
  if (media.state === 'unavailable')
    return (
      <div className={classes.mediaNote}>
        <IconFileOff size={18} aria-hidden />
        <span>
          {t('media.unavailable')}
          {media.reason && <div className={classes.soft}>{media.reason}</div>}
        </span>
      </div>
    );
  switch (kind) {
    case 'image':
      return <Picture media={media} />;
    case 'sticker':
      return <img src={mediaAddress(media.mediaId)} alt={t('content.sticker')} className={classes.sticker} />;
    case 'video':
      return (
        <video controls preload="metadata" src={mediaAddress(media.mediaId)} className={classes.video}>
          {t('media.cannotPlay')}
        </video>
      );
    case 'audio':
      return (
        <audio controls preload="metadata" src={mediaAddress(media.mediaId)} className={classes.audio}>
          {t('media.cannotPlay')}
        </audio>
      );
    case 'document':
      return <DocumentLink media={media} />;
  }
}

function Picture({ media }: { media: MediaRef }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const name = media.fileName ?? t('content.image');
  return (
    <>
      <button
        type="button"
        className={classes.picture}
        aria-label={t('media.enlarge', { name })}
        onClick={() => setOpen(true)}
      >
        <img src={mediaAddress(media.mediaId)} alt={name} loading="lazy" />
      </button>
      <Dialog opened={open} onClose={() => setOpen(false)} size="auto" title={name} centered>
        <img src={mediaAddress(media.mediaId)} alt={name} className={classes.large} />
      </Dialog>
    </>
  );
}

function DocumentLink({ media }: { media: MediaRef }) {
  const { t } = useTranslation();
  const { fileSize } = useFormats();
  const name = media.fileName ?? t('content.document');
  return (
    <a
      className={classes.document}
      href={mediaAddress(media.mediaId)}
      target="_blank"
      rel="noreferrer"
      download={media.fileName ?? true}
    >
      <IconFileText size={24} stroke={1.5} aria-hidden />
      <span className={classes.documentName}>
        <span>{name}</span>
        <span className={classes.soft}>
          {[
            media.mimeType.split('/')[1]?.toUpperCase().slice(0, 12),
            media.sizeBytes !== null ? fileSize(media.sizeBytes) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <IconDownload size={18} aria-hidden />
    </a>
  );
}
