import type { CallPermission, CallPermissionOfContact } from '@parlance/gateway/contracts';
import { IconAlertTriangle, IconPhoneCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTimeLeft } from '../conversation/window-text';
import { nameOf } from '../inbox/contact-name';
import { useDirectory } from '../session/session';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { Initials } from '../ui/person';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { holdsUntil, isSoon, nextStepOf } from './next-step';
import { PERMISSION_FILTERS } from './permissions-search';
import classes from './permissions.module.css';
import { callPermissionsQuery } from './queries';

/** Whom one may call, for how long, and who is about to be lost (C-172 to C-192). */
export function PermissionsPage() {
  const { t } = useTranslation();
  const { filter = 'expiring' } = useSearch({ from: '/app/permissions' });
  const query = useQuery(callPermissionsQuery(filter));
  return (
    <section className={classes.page} aria-labelledby="permissions-title">
      <header className={classes.head}>
        <h1 id="permissions-title">{t('shell.permissions')}</h1>
        <p>{t('permissionBoard.hint')}</p>
      </header>
      <nav aria-label={t('permissionBoard.filtersName')} className={classes.tabs}>
        {PERMISSION_FILTERS.map((one) => (
          <Link
            key={one}
            to="/permissions"
            search={{ filter: one }}
            replace
            className={classes.tab}
            aria-current={filter === one ? 'page' : undefined}
            activeProps={{}}
            activeOptions={{ exact: true }}
          >
            {t(`permissionBoard.filters.${one}`)}
          </Link>
        ))}
      </nav>
      <p className={classes.means}>{t(`permissionBoard.means.${filter}`)}</p>
      {query.isPending ? (
        <LoadingRows rows={7} height={48} />
      ) : query.error && !query.data ? (
        <PageProblem error={query.error} retry={() => void query.refetch()} />
      ) : query.data?.length === 0 ? (
        <PageMessage icon={IconPhoneCheck} title={t(`permissionBoard.empty.${filter}`)}>
          {t('permissionBoard.emptyHint')}
        </PageMessage>
      ) : (
        <Board permissions={query.data ?? []} />
      )}
    </section>
  );
}

function Board({ permissions }: { permissions: readonly CallPermissionOfContact[] }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: permissions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 60,
    overscan: 6,
  });
  return (
    <div ref={scroller} className={classes.scroller}>
      <div className={classes.columns} aria-hidden>
        <span>{t('permissionBoard.customer')}</span>
        <span>{t('permissionBoard.state')}</span>
        <span>{t('permissionBoard.until')}</span>
        <span>{t('permissionBoard.next')}</span>
        <span>{t('permissionBoard.attempts')}</span>
        <span>{t('permissionBoard.unanswered')}</span>
      </div>
      <ul
        aria-label={t('permissionBoard.list')}
        className={classes.rows}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map((row) => {
          const permission = permissions[row.index];
          return (
            permission && (
              <li
                key={`${permission.inboxId} ${permission.contactId}`}
                ref={virtualizer.measureElement}
                data-index={row.index}
                className={classes.place}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Row permission={permission} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function Row({ permission }: { permission: CallPermissionOfContact }) {
  const { t } = useTranslation();
  const { inboxName } = useDirectory();
  const { number } = useFormats();
  const { contact, conversationId } = permission;
  const known = contact && nameOf(contact);
  const name = known ?? t(contact ? 'contact.unnamed' : 'permissionBoard.unknownCustomer');
  return (
    <div className={classes.row}>
      <span className={classes.who}>
        <Initials name={known ?? ''} size={32} />
        <span className={classes.whoText}>
          {conversationId ? (
            <Link
              to="/inbox/$conversationId"
              params={{ conversationId }}
              className={classes.name}
              aria-label={t('permissionBoard.open', { name })}
            >
              {name}
            </Link>
          ) : (
            <span className={classes.soft}>{name}</span>
          )}
          <span className={classes.soft}>{inboxName(permission.inboxId)}</span>
        </span>
      </span>
      <span>
        <span className={classes.state} data-state={permission.state}>
          {t(`permissionBoard.states.${permission.state}`)}
        </span>
        {permission.source && (
          <span className={classes.soft}>{t(`permissionBoard.source.${permission.source}`)}</span>
        )}
      </span>
      <Until permission={permission} />
      <Next permission={permission} />
      <span className={classes.attempts}>
        <span className={classes.label}>{t('permissionBoard.attempts')}: </span>
        {permission.state === 'granted' ? number(permission.attemptsLeft) : '–'}
      </span>
      <Unanswered permission={permission} />
      {permission.warning && (
        <span className={classes.warning}>
          <IconAlertTriangle size={15} aria-hidden />
          {permission.warning.detail}
        </span>
      )}
    </div>
  );
}

function Until({ permission }: { permission: CallPermission }) {
  const { t } = useTranslation();
  const now = useMinuteHand();
  const { dateTime } = useFormats();
  const timeLeft = useTimeLeft();
  const until = holdsUntil(permission);
  if (permission.state === 'granted' && permission.permanent)
    return <span className={classes.until}>{t('permissionBoard.permanent')}</span>;
  if (!until)
    return (
      <span className={classes.until}>
        {permission.since ? t('permissionBoard.since', { at: dateTime(permission.since) }) : '–'}
      </span>
    );
  const leftMs = Math.max(0, Date.parse(until) - now);
  const days = Math.floor(leftMs / 86_400_000);
  return (
    <span className={classes.until}>
      <span data-soon={isSoon(until, now) || undefined} className={classes.left}>
        {t('permissionBoard.left', {
          left: days > 1 ? t('permissionBoard.days', { count: days }) : timeLeft(leftMs, 'minutes'),
        })}
      </span>
      <time className={classes.soft} dateTime={until}>
        {dateTime(until)}
      </time>
    </span>
  );
}

function Next({ permission }: { permission: CallPermission }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const step = nextStepOf(permission);
  return (
    <span className={classes.next} data-step={step.kind}>
      {step.kind === 'refused'
        ? step.detail
        : t(`permissionBoard.step.${step.kind}`, { at: 'at' in step ? dateTime(step.at) : '' })}
    </span>
  );
}

/** At four in a row WhatsApp withdraws the permission (C-166). */
const MOST_UNANSWERED = 4;

function Unanswered({ permission: { consecutiveUnanswered: count } }: { permission: CallPermission }) {
  const { t } = useTranslation();
  return (
    <span className={classes.unanswered}>
      <span className={classes.label}>{t('permissionBoard.unanswered')}: </span>
      <span aria-hidden className={classes.pips} data-many={count >= 2 || undefined}>
        {Array.from({ length: MOST_UNANSWERED }, (_, index) => (
          <span key={index} data-on={index < count || undefined} />
        ))}
      </span>
      {t('permissionBoard.ofFour', { count, of: MOST_UNANSWERED })}
    </span>
  );
}
