export * from './client';
export * from './error-table';
export { GraphError, type CallKind, type GraphFailure } from './graph-error';
export type { GraphConnectionOptions } from './graph-connection';
export * from './http-client';
export * from './lossless-json';
export { MediaTooLarge } from './media-limit';
export type { FilePart } from './multipart';
export * from './types';
