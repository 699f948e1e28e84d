/** Where tests speak and listen in real time. */
export const audioPaths = [
  '<rootDir>/libs/media/feature/',
  '<rootDir>/tools/whatsapp-simulator/src/call-media/',
];
