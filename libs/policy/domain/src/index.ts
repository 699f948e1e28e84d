export * from './decide-send';
export * from './rule-set';
export * from './service-window';
