import type { Template } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import classes from './badges.module.css';

const MEANING: Partial<Record<Template['status'], 'good' | 'waiting' | 'bad'>> = {
  APPROVED: 'good',
  PENDING: 'waiting',
  IN_APPEAL: 'waiting',
  REJECTED: 'bad',
  PAUSED: 'bad',
  DISABLED: 'bad',
  LIMIT_EXCEEDED: 'bad',
};

/** Meta's state of a template, in words; colour only repeats it. */
export function StatusBadge({ status }: { status: Template['status'] }) {
  const { t } = useTranslation();
  return (
    <span className={classes.badge} data-meaning={MEANING[status]}>
      {t(`templates.status.${status}`)}
    </span>
  );
}

export function CategoryBadge({ category }: { category: Template['category'] }) {
  const { t } = useTranslation();
  return <span className={classes.badge}>{t(`templates.category.${category}`)}</span>;
}

const QUALITY = { GREEN: 'good', YELLOW: 'waiting', RED: 'bad', UNKNOWN: undefined } as const;

/** Quality as Meta rates it: of a template or of a number. */
export function QualityBadge({ quality }: { quality: keyof typeof QUALITY }) {
  const { t } = useTranslation();
  return (
    <span className={classes.quality} data-meaning={QUALITY[quality]}>
      {t(`templates.quality.${quality}`)}
    </span>
  );
}
