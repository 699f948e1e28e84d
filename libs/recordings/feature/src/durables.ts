export const DURABLES = { answered: 'calls-answered', ended: 'calls-ended' } as const;
