const DEFAULT_LIMIT = 50;

/** The page that a query string asks for. Its digits have been checked by the contract. */
export const pageRequest = (query: {
  cursor?: string | undefined;
  limit?: string | undefined;
}): { cursor?: string; limit: number } => ({
  ...(query.cursor !== undefined && { cursor: query.cursor }),
  limit: query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit),
});
