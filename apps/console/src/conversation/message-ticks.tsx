import type { MessageState } from '@parlance/gateway/contracts';
import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ticksOf, type Ticks } from './message-state';
import classes from './message-ticks.module.css';

const SIGNS: Record<Ticks, Icon> = {
  waiting: IconClock,
  unknown: IconHelpCircle,
  accepted: IconCheck,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
};

/** How far a message has come: a clock, one tick in outline, one tick, two, two in colour, a red sign. */
export function MessageTicks({ state }: { state: MessageState }) {
  const { t } = useTranslation();
  const ticks = ticksOf(state);
  if (!ticks) return null;
  const Sign = SIGNS[ticks];
  return (
    <span className={classes.ticks} data-ticks={ticks} title={t(`state.${state}`)}>
      <Sign size={15} stroke={ticks === 'accepted' ? 1.3 : 2} role="img" aria-label={t(`state.${state}`)} />
    </span>
  );
}
