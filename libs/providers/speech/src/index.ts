export * from './config';
export * from './decode-opus';
export * from './provider';
export * from './speech-to-text';
export * from './wave-file';
