export interface CallSettingsSearch {
  inbox?: string | undefined;
  tab?: 'templates' | undefined;
}

export const readCallSettingsSearch = (search: Record<string, unknown>): CallSettingsSearch => ({
  inbox: typeof search['inbox'] === 'string' && search['inbox'] !== '' ? search['inbox'] : undefined,
  tab: search['tab'] === 'templates' ? 'templates' : undefined,
});
