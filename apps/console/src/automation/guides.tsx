import { Accordion } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './automation.module.css';

export const GUIDES = ['inCall', 'postCall', 'mapping', 'conditions'] as const;
export type Guide = (typeof GUIDES)[number];

/** The four guides (K-056), each in a few sentences that can be followed. */
export function Guides({ shown = GUIDES }: { shown?: readonly Guide[] }) {
  const { t } = useTranslation();
  return (
    <Accordion variant="default" multiple className={classes.guides} aria-label={t('automation.guides')}>
      {shown.map((guide) => (
        <Accordion.Item key={guide} value={guide}>
          <Accordion.Control>{t(`automation.guide.${guide}.title`)}</Accordion.Control>
          <Accordion.Panel>
            <p className={classes.guideText}>{t(`automation.guide.${guide}.text`)}</p>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
