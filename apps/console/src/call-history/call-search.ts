export interface CallSearch {
  /** Words to find in the transcript. */
  q?: string | undefined;
}

export const readCallSearch = (search: Record<string, unknown>): CallSearch => ({
  q: typeof search['q'] === 'string' && search['q'] !== '' ? search['q'].slice(0, 100) : undefined,
});
