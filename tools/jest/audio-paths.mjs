/** Where tests speak and listen in real time. */
export const audioPaths = [
  '<rootDir>/libs/media/feature/',
  '<rootDir>/libs/calls/feature/src/with-media/',
  '<rootDir>/tools/whatsapp-simulator/src/call-media/',
];
