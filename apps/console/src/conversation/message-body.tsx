import { Anchor } from '@mantine/core';
import type { MessageContent } from '@parlance/gateway/contracts';
import {
  IconExternalLink,
  IconListDetails,
  IconMapPin,
  IconPhone,
  IconPhoneCheck,
  IconShoppingBag,
  IconUser,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/hooks';
import { MediaView } from './media-view';
import classes from './message.module.css';
import { RichText } from './rich-text-view';

/** What a message says, in the shape of its kind. */
export function MessageBody({ content }: { content: MessageContent }) {
  const { t } = useTranslation();
  switch (content.type) {
    case 'text':
    case 'note':
      return <RichText text={content.body} />;
    case 'image':
    case 'video':
    case 'document':
    case 'audio':
    case 'sticker':
      return (
        <>
          <MediaView kind={content.type} media={content.media} />
          {content.caption && <RichText text={content.caption} />}
        </>
      );
    case 'location':
      return (
        <div className={classes.card}>
          <IconMapPin size={20} aria-hidden className={classes.cardSign} />
          <div>
            {content.name && <strong>{content.name}</strong>}
            {content.address && <div>{content.address}</div>}
            <Anchor
              size="sm"
              target="_blank"
              rel="noreferrer"
              href={`https://www.openstreetmap.org/?mlat=${content.latitude}&mlon=${content.longitude}&zoom=16`}
            >
              {content.latitude.toFixed(5)}, {content.longitude.toFixed(5)}
            </Anchor>
          </div>
        </div>
      );
    case 'contacts':
      return (
        <>
          {content.contacts.map((contact, index) => (
            <div key={index} className={classes.card}>
              <IconUser size={20} aria-hidden className={classes.cardSign} />
              <div>
                <strong>{contact.name ?? t('contact.unnamed')}</strong>
                {contact.phones.map((phone) => (
                  <div key={phone}>{phone}</div>
                ))}
              </div>
            </div>
          ))}
        </>
      );
    case 'template':
      return <TemplateContent content={content} />;
    case 'buttons':
      return (
        <Interactive header={content.header} body={content.body} footer={content.footer}>
          {content.buttons.map(({ id, title }) => (
            <span key={id} className={classes.button}>
              {title}
            </span>
          ))}
        </Interactive>
      );
    case 'list':
      return (
        <Interactive header={content.header} body={content.body} footer={content.footer}>
          <details className={classes.list}>
            <summary className={classes.button}>
              <IconListDetails size={15} aria-hidden /> {content.button}
            </summary>
            {content.sections.map((section, index) => (
              <div key={index} className={classes.section}>
                {section.title && <div className={classes.sectionTitle}>{section.title}</div>}
                {section.rows.map((row) => (
                  <div key={row.id}>
                    {row.title}
                    {row.description && <div className={classes.soft}>{row.description}</div>}
                  </div>
                ))}
              </div>
            ))}
          </details>
        </Interactive>
      );
    case 'reply':
      return (
        <div>
          <div className={classes.soft}>{t(`content.replySource.${content.source}`)}</div>
          <strong>{content.title}</strong>
          {content.description && <div className={classes.soft}>{content.description}</div>}
        </div>
      );
    case 'call-permission-request':
      return (
        <>
          <div className={classes.tag}>{t('callEntry.request')}</div>
          <RichText text={content.body ?? t('callEntry.requestBody')} />
        </>
      );
    case 'voice-call':
      return <CallInvite content={content} />;
    case 'order':
      return (
        <div className={classes.card}>
          <IconShoppingBag size={20} aria-hidden className={classes.cardSign} />
          <div>
            <strong>{t('content.order', { count: content.items })}</strong>
            {content.text && <div>{content.text}</div>}
          </div>
        </div>
      );
    case 'unsupported':
      return (
        <div className={classes.soft}>
          {t('content.unsupported')} ({content.metaType}){content.reason && <div>{content.reason}</div>}
        </div>
      );
    default:
      return <div className={classes.soft}>{t('content.unsupported')}</div>;
  }
}

function Interactive({
  header,
  body,
  footer,
  children,
}: {
  header: string | null;
  body: string;
  footer: string | null;
  children: React.ReactNode;
}) {
  return (
    <>
      {header && <strong className={classes.header}>{header}</strong>}
      <RichText text={body} />
      {footer && <div className={classes.soft}>{footer}</div>}
      <div className={classes.buttonsShown}>{children}</div>
    </>
  );
}

function TemplateContent({ content }: { content: Extract<MessageContent, { type: 'template' }> }) {
  const { t } = useTranslation();
  const { header } = content;
  return (
    <>
      <div className={classes.tag}>
        {t('content.template', { name: content.name })}
        {content.asksCallPermission && (
          <>
            {' '}
            · <IconPhoneCheck size={12} aria-hidden /> {t('callEntry.requestInTemplate')}
          </>
        )}
      </div>
      {header?.kind === 'text' && header.text && <strong className={classes.header}>{header.text}</strong>}
      {header?.media && header.kind !== 'text' && header.kind !== 'location' && (
        <MediaView kind={header.kind} media={header.media} />
      )}
      <RichText text={content.body} />
      {content.footer && <div className={classes.soft}>{content.footer}</div>}
      {content.buttons.length > 0 && (
        <div className={classes.buttonsShown}>
          {content.buttons.map((button, index) => (
            <span key={index} className={classes.button}>
              {(button.type === 'PHONE_NUMBER' || button.type === 'VOICE_CALL') && (
                <IconPhone size={15} aria-hidden />
              )}
              {button.type === 'URL' && <IconExternalLink size={15} aria-hidden />}
              {button.text}
            </span>
          ))}
        </div>
      )}
    </>
  );
}

function CallInvite({ content }: { content: Extract<MessageContent, { type: 'voice-call' }> }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  return (
    <>
      <RichText text={content.body} />
      <div className={classes.buttonsShown}>
        <span className={classes.button}>
          <IconPhone size={15} aria-hidden /> {content.button}
        </span>
      </div>
      {content.expiresAt && (
        <div className={classes.soft}>
          {t('callEntry.buttonExpires', { at: dateTime(content.expiresAt) })}
        </div>
      )}
    </>
  );
}
