import * as events from './events';
import * as queries from './queries';

export * from './errors';
export * from './events';
export * from './queries';
export * from './schemas';

export const contracts = [
  ...Object.values(events),
  ...Object.values(queries).filter((value) => typeof value === 'object'),
];
