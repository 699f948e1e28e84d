import { Button, FileButton, Input, Progress } from '@mantine/core';
import type { TemplateVariable } from '@parlance/gateway/contracts';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { uploadFile } from '../api/upload';
import type { MediaValue } from './template-form';

/** What can stand for a placeholder that is a file. */
export const ACCEPTED_FILES: Partial<Record<TemplateVariable['kind'], string>> = {
  image: 'image/jpeg,image/png',
  video: 'video/mp4,video/3gpp',
  document: 'application/pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,text/plain',
};

/** A file for a placeholder: it is uploaded when it is chosen. */
export function MediaField({
  label,
  accepted,
  value,
  setValue,
}: {
  label: string;
  accepted: string;
  value: string | MediaValue | undefined;
  setValue: (value: MediaValue | undefined) => void;
}) {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<string>();

  const upload = async (file: File | null): Promise<void> => {
    if (!file) return;
    setProblem(undefined);
    setProgress(0);
    setValue(undefined);
    try {
      const { mediaId, fileName } = await uploadFile(file, setProgress, new AbortController().signal);
      setValue({ mediaId, ...(fileName !== null && { fileName }) });
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
    setProgress(null);
  };

  return (
    <Input.Wrapper label={label} withAsterisk error={problem}>
      <div>
        <FileButton onChange={(file) => void upload(file)} accept={accepted}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
              {typeof value === 'object' ? (value.fileName ?? t('picker.otherFile')) : t('picker.chooseFile')}
            </Button>
          )}
        </FileButton>
        {progress !== null && (
          <Progress value={progress * 100} mt={8} size={4} aria-label={t('composer.uploading')} />
        )}
      </div>
    </Input.Wrapper>
  );
}
