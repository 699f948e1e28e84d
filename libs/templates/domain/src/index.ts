export * from './catalogue-state';
export * from './fill';
export type { LintFinding } from './finding';
export * from './lint';
export * from './notice';
export * from './render';
export * from './submission';
export * from './template';
export * from './variables';
