import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';

export const LANGUAGES = { en: 'English', id: 'Bahasa Indonesia' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED_UNDER = 'parlance.language';

const isLanguage = (value: string | null | undefined): value is Language =>
  value !== null && value !== undefined && value in LANGUAGES;

export function chosenLanguage(stored: string | null, preferred: readonly string[]): Language {
  if (isLanguage(stored)) return stored;
  return preferred.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

const loaded = new Set<Language>(['en']);

async function load(language: Language): Promise<void> {
  if (loaded.has(language)) return;
  const { id, idRules } = await import('./id');
  i18next.addResourceBundle('id', 'console', id);
  i18next.addResourceBundle('id', 'rules', idRules);
  loaded.add(language);
}

/** Other catalogues than English are fetched when they are chosen. */
export async function chooseLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(STORED_UNDER, language);
  document.documentElement.lang = language;
}

export async function startLanguage(): Promise<void> {
  const language = chosenLanguage(localStorage.getItem(STORED_UNDER), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'console',
    ns: ['console', 'rules'],
    resources: { en: { console: en, rules: {} } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  if (language !== 'en') {
    await load(language);
    await i18next.changeLanguage(language);
  }
  document.documentElement.lang = language;
}

/** The locale for dates and numbers: the reader's own variant of the chosen language where there is one. */
export const localeOf = (language: string): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

/** A rule's message as the contracts state it, in the reader's language where the catalogue has it. */
export const ruleMessage = (t: TFunction, message: string): string =>
  t(message, { ns: 'rules', defaultValue: message, keySeparator: false, nsSeparator: false });
