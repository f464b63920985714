import { Writable } from 'node:stream';

/** Returns a stream that passes everything on to another stream, honoring back pressure, and captures it. */
export function keepingStream(stream: Writable, keep: (text: string) => void): Writable {
  // A failure reaches the writer through `done`; its event, without a listener, would end the process.
  stream.on('error', () => {});
  return new Writable({
    write(chunk, encoding, done) {
      keep(String(chunk));
      stream.write(chunk, encoding, done);
    },
  });
}
