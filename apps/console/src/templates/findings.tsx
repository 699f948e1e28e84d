import { IconAlertCircle, IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { RuleSource } from '../ui/problem-notice';
import classes from './editor.module.css';
import type { FieldFinding } from './template-editor';

/** What is wrong with a line, beside that line, with the page of Meta that says so. */
export function Findings({ findings }: { findings: readonly FieldFinding[] }) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <ul className={classes.findings} aria-label={t('templates.findings')}>
      {findings.map(({ field, message, severity, source }) => (
        <li key={`${field} ${message}`} data-severity={severity}>
          {severity === 'error' ? (
            <IconAlertCircle size={15} role="img" aria-label={t('templates.error')} />
          ) : (
            <IconAlertTriangle size={15} role="img" aria-label={t('templates.warning')} />
          )}
          <span>
            {message} {source && <RuleSource source={source} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
