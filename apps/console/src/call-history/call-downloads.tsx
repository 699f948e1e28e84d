import { Button, Menu } from '@mantine/core';
import { downloadCallDocumentRoute, type CallRecording } from '@parlance/gateway/contracts';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/call';
import { useFormats } from '../ui/hooks';
import { recordingAddress } from './call-audio';

/** Everything of a call that can be taken away (C-104). */
export function CallDownloads({ recording }: { recording: CallRecording }) {
  const { t } = useTranslation();
  const { fileSize } = useFormats();
  const { callId, files, transcript, summary } = recording;
  const documentAddress = (name: 'transcript' | 'summary', format: 'txt' | 'vtt' | 'json'): string =>
    addressOf(downloadCallDocumentRoute, { callId, document: name }, { format });
  const hasNothing = files.length === 0 && transcript.state !== 'ready' && summary.state !== 'ready';
  return (
    <Menu position="bottom-end" shadow="md" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          disabled={hasNothing}
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('callDetails.download')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.length > 0 && (
          <>
            <Menu.Label>{t('callDetails.recording')}</Menu.Label>
            {files.map(({ file, sizeBytes }) => (
              <Menu.Item
                key={file}
                component="a"
                href={recordingAddress(callId, file, true)}
                download
                rightSection={<small>{fileSize(sizeBytes)}</small>}
              >
                {t(`callDetails.file.${file}`)}
              </Menu.Item>
            ))}
          </>
        )}
        {transcript.state === 'ready' && (
          <>
            <Menu.Label>{t('callDetails.transcript')}</Menu.Label>
            {(['txt', 'vtt', 'json'] as const).map((format) => (
              <Menu.Item key={format} component="a" href={documentAddress('transcript', format)} download>
                {t(`callDetails.format.${format}`)}
              </Menu.Item>
            ))}
          </>
        )}
        {summary.state === 'ready' && (
          <>
            <Menu.Label>{t('callDetails.summary')}</Menu.Label>
            {(['txt', 'json'] as const).map((format) => (
              <Menu.Item key={format} component="a" href={documentAddress('summary', format)} download>
                {t(`callDetails.format.${format}`)}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
