import * as callQueries from './call-queries';
import * as events from './events';
import * as queries from './queries';

export * from './call-queries';
export * from './call-schemas';
export * from './errors';
export * from './events';
export * from './queries';
export * from './schemas';

export const contracts = [...Object.values(events), ...Object.values(queries), ...Object.values(callQueries)];
