import { Button, TextInput } from '@mantine/core';
import type { Template } from '@parlance/gateway/contracts';
import { IconSearch, IconTemplate } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templatesQuery, type ConversationView } from '../api/queries';
import { COMPOSER_ID } from '../conversation/draft-store';
import { useDirectory } from '../session/session';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import classes from './picker.module.css';
import { isSendable, plainText, previewOf } from './template-form';
import { TemplateSend } from './template-send';
import { CategoryBadge, StatusBadge } from './template-badges';

interface PickerProps {
  conversation: ConversationView;
  /** Which of the templates serve the purpose; all of them unless it is given. */
  only?: (template: Template) => boolean;
  /** What is said when there are none. */
  noneTitle?: string;
  noneHint?: string;
  onSent?: () => void;
}

/** Chooses an approved template, fills its variables and sends it. The others are shown with their state (C-035). */
export function TemplatePicker({ conversation, only, noneTitle, noneHint, onSent }: PickerProps) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { inboxes } = useDirectory();
  const wabaId = inboxes.find(({ id }) => id === conversation.inboxId)?.wabaId;
  const query = useInfiniteQuery(templatesQuery({}));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const templates = (query.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (template) =>
      template.status !== 'DELETED' &&
      (wabaId === undefined || template.wabaId === wabaId) &&
      (only === undefined || only(template)),
  );
  const chosen = templates.find(({ id }) => id === chosenId);

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (query.isPending) return <LoadingRows rows={3} height={52} />;
  if (query.error && !query.data)
    return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  if (chosen && isSendable(chosen))
    return (
      <TemplateSend
        key={chosen.id}
        template={chosen}
        conversation={conversation}
        back={() => setChosenId(null)}
        onSent={() => {
          setChosenId(null);
          onSent?.();
        }}
      />
    );
  return (
    <TemplateChoice templates={templates} choose={setChosenId} noneTitle={noneTitle} noneHint={noneHint} />
  );
}

const SENDABLE_FIRST = (a: Template, b: Template): number =>
  Number(isSendable(b)) - Number(isSendable(a)) ||
  a.name.localeCompare(b.name) ||
  a.language.localeCompare(b.language);

interface ChoiceProps {
  templates: Template[];
  choose: (id: string) => void;
  noneTitle: string | undefined;
  noneHint: string | undefined;
}

function TemplateChoice({ templates, choose, noneTitle, noneHint }: ChoiceProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLocaleLowerCase();
  const found = templates
    .map((template) => ({ template, text: plainText(previewOf(template.components, {}).body) }))
    .filter(
      ({ template, text }) =>
        template.name.includes(wanted.replaceAll(' ', '_')) || text.toLocaleLowerCase().includes(wanted),
    )
    .sort((a, b) => SENDABLE_FIRST(a.template, b.template));
  if (templates.length === 0)
    return (
      <PageMessage
        icon={IconTemplate}
        title={noneTitle ?? t('picker.none')}
        action={
          <Button component={Link} to="/templates" variant="default">
            {t('picker.toTemplates')}
          </Button>
        }
      >
        {noneHint ?? t('picker.noneHint')}
      </PageMessage>
    );
  return (
    <div className={classes.choice} role="group" aria-label={t('picker.title')}>
      <TextInput
        id={COMPOSER_ID}
        type="search"
        size="sm"
        leftSection={<IconSearch size={16} aria-hidden />}
        aria-label={t('picker.search')}
        placeholder={t('picker.search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul aria-label={t('picker.list')} className={classes.list}>
        {found.map(({ template, text }) => (
          <li key={template.id}>
            <button
              type="button"
              className={classes.template}
              disabled={!isSendable(template)}
              onClick={() => choose(template.id)}
            >
              <span className={classes.top}>
                <span className={classes.name}>{template.name}</span>
                <span className={classes.language}>{template.language}</span>
                {isSendable(template) ? (
                  <CategoryBadge category={template.category} />
                ) : (
                  <StatusBadge status={template.status} />
                )}
              </span>
              <span className={classes.excerpt}>{text}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li className={classes.nothing}>{t('palette.nothing')}</li>}
      </ul>
    </div>
  );
}
