import { Readable } from 'node:stream';

export interface FilePart {
  readonly fileName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  /** A stream of Node, of the web, or any other source of chunks. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** multipart/form-data whose last part is a file, streamed: a video of 16 MB never stands in memory as a whole. */
export function multipart(
  fields: Record<string, string>,
  file: FilePart,
): { body: ReadableStream<Uint8Array>; headers: Record<string, string> } {
  const boundary = `parlance-${crypto.randomUUID()}`;
  const encoder = new TextEncoder();
  const head = encoder.encode(
    Object.entries(fields)
      .map(
        ([name, value]) =>
          `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join('') +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quotable(file.fileName)}"\r\n` +
      `content-type: ${file.mimeType}\r\n\r\n`,
  );
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`);
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* file.content;
    yield tail;
  }
  return {
    body: Readable.toWeb(Readable.from(parts(), { objectMode: false })) as ReadableStream<Uint8Array>,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.byteLength + file.sizeBytes + tail.byteLength),
    },
  };
}

/** As browsers write a file name: quotes and line breaks percent-encoded. */
const quotable = (name: string): string =>
  name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
