export * from './config';
export * from './logger';
export * from './observability.module';
export * from './redaction';
export * from './telemetry';
export * from './work-context';
