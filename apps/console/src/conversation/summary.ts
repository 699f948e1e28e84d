import type { MessageContent } from '@parlance/gateway/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** A message in one line. */
export function useSummary(): (content: MessageContent) => string {
  const { t } = useTranslation();
  return useCallback(
    (content) => {
      switch (content.type) {
        case 'text':
        case 'note':
        case 'template':
        case 'buttons':
        case 'list':
        case 'system':
          return content.body;
        case 'image':
        case 'video':
        case 'document':
        case 'audio':
        case 'sticker':
          return content.caption ?? content.media.fileName ?? t(`content.${content.type}`);
        case 'location':
          return content.name ?? content.address ?? t('content.location');
        case 'contacts':
          return content.contacts.map(({ name, phones }) => name ?? phones[0] ?? '').join(', ');
        case 'reply':
          return content.title;
        case 'call-permission-request':
          return content.body ?? t('callEntry.summary.request');
        case 'voice-call':
          return content.body;
        case 'call':
          return t('callEntry.summary.call');
        case 'order':
          return content.text ?? t('content.order', { count: content.items });
        default:
          return t('content.unsupported');
      }
    },
    [t],
  );
}
