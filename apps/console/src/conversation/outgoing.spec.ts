import { describe, expect, it } from '@jest/globals';
import type { UploadedFile } from '../api/upload';
import { outgoingMessages } from './outgoing';

const file = (mimeType: string, mediaId = mimeType): UploadedFile => ({
  mediaId,
  mimeType,
  fileName: 'a',
  sizeBytes: 1,
});
const sent = (text: string, files: UploadedFile[]) =>
  outgoingMessages(text, files).map(({ content }) => content);

describe('what a text and files become', () => {
  it('is one text without files, trimmed, and nothing when there is nothing', () => {
    expect(sent('  hello ', [])).toEqual([{ type: 'text', body: 'hello' }]);
    expect(sent('   ', [])).toEqual([]);
  });

  it('C-041 makes the text the caption of the first file that can have one', () => {
    expect(sent('look', [file('audio/ogg'), file('image/png'), file('application/pdf')])).toEqual([
      { type: 'audio', mediaId: 'audio/ogg' },
      { type: 'image', mediaId: 'image/png', caption: 'look' },
      { type: 'document', mediaId: 'application/pdf', fileName: 'a' },
    ]);
  });

  it('sends the text by itself beside audio, which has no caption', () => {
    expect(sent('listen', [file('audio/ogg')])).toEqual([
      { type: 'text', body: 'listen' },
      { type: 'audio', mediaId: 'audio/ogg' },
    ]);
  });
});
