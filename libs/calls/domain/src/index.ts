export * from './availability';
export * from './call-end';
export * from './call-facts';
export * from './call-machine';
export * from './meta-settings';
export * from './routing';
export * from './webhook-item';
