export interface AutomationSearch {
  agent?: string | undefined;
  tab?: 'functions' | 'variables' | 'runs' | undefined;
}

const TABS = ['functions', 'variables', 'runs'] as const;

export const readAutomationSearch = (search: Record<string, unknown>): AutomationSearch => ({
  agent: typeof search['agent'] === 'string' && search['agent'] !== '' ? search['agent'] : undefined,
  tab: TABS.find((tab) => tab === search['tab']),
});
