import * as queries from './queries';

export * from './errors';
export * from './queries';
export * from './recording-manifest';
export * from './side';
export * from './signals';

export const contracts = Object.values(queries).filter((value) => 'kind' in value);
