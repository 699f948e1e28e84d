/** Where tests speak and listen, in real time or as fast as speech is recognised. */
export const audioPaths = [
  '<rootDir>/libs/media/feature/',
  '<rootDir>/libs/providers/speech/',
  '<rootDir>/libs/recordings/feature/',
  '<rootDir>/libs/calls/feature/src/with-media/',
  '<rootDir>/tools/whatsapp-simulator/src/call-media/',
];
