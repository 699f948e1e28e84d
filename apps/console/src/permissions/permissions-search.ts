export const PERMISSION_FILTERS = ['expiring', 'requested', 'at-risk', 'all'] as const;
export type PermissionFilter = (typeof PERMISSION_FILTERS)[number];

export interface PermissionsSearch {
  filter?: PermissionFilter | undefined;
}

export const readPermissionsSearch = (search: Record<string, unknown>): PermissionsSearch => ({
  filter: PERMISSION_FILTERS.find((filter) => filter === search['filter']),
});
