export * from './call-variables';
export * from './extract-summary';
export * from './outcome';
export * from './spoken-numbers';
export * from './transcript-documents';
export * from './utterance';
