export * from './config.module';
export * from './load';
export * from './reference';
export * from './secret';
export * from './section';
