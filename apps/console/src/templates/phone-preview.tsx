import {
  IconExternalLink,
  IconFileText,
  IconMapPin,
  IconPhone,
  IconPhoto,
  IconVideo,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { mediaAddress } from '../api/upload';
import classes from './phone-preview.module.css';
import type { Piece, Preview } from './template-form';

/** What the customer will see, on the frame of a phone. */
export function PhonePreview({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  return (
    <figure aria-label={t('templates.preview')} className={classes.phone}>
      <div className={classes.screen}>
        <div className={classes.bubble}>
          <Header header={preview.header} />
          <p className={classes.body} dir="auto">
            <Pieces pieces={preview.body} />
          </p>
          {preview.footer && <p className={classes.footer}>{preview.footer}</p>}
        </div>
        {preview.buttons.map((button, index) => (
          <div key={index} className={classes.button}>
            {button.type === 'URL' && <IconExternalLink size={14} aria-hidden />}
            {(button.type === 'PHONE_NUMBER' || button.type === 'VOICE_CALL') && (
              <IconPhone size={14} aria-hidden />
            )}
            {button.text}
          </div>
        ))}
      </div>
    </figure>
  );
}

const SIGNS = { image: IconPhoto, video: IconVideo, document: IconFileText, location: IconMapPin };

function Header({ header }: { header: Preview['header'] }) {
  if (header === null) return null;
  if (header.kind === 'text')
    return (
      <p className={classes.header}>
        <Pieces pieces={header.text} />
      </p>
    );
  if (header.kind === 'image' && header.mediaId)
    return <img src={mediaAddress(header.mediaId)} alt={header.fileName ?? ''} className={classes.image} />;
  const Sign = SIGNS[header.kind];
  return (
    <div className={classes.media}>
      <Sign size={28} stroke={1.3} aria-hidden />
      {header.kind !== 'location' && header.fileName}
    </div>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, hole }, index) =>
    hole ? (
      <mark key={index} className={classes.hole}>
        {text}
      </mark>
    ) : (
      <span key={index}>{text}</span>
    ),
  );
}
