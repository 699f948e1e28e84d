/** A file is larger than what its kind may have. */
export class MediaTooLarge extends Error {
  constructor(readonly limitBytes: number) {
    super(`The file is larger than ${limitBytes} bytes`);
    this.name = 'MediaTooLarge';
  }
}

/** Passes bytes on until there are more than `limitBytes`; then fails the stream. */
export function limited(content: ReadableStream<Uint8Array>, limitBytes: number): ReadableStream<Uint8Array> {
  let seen = 0;
  return content.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen += chunk.byteLength;
        if (seen > limitBytes) throw new MediaTooLarge(limitBytes);
        controller.enqueue(chunk);
      },
    }),
  );
}
