import { Writable } from 'node:stream';

/** Returns a stream that passes everything on to another stream, honoring back pressure, and captures it. */
export function keepingStream(stream: Writable, keep: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      keep(String(chunk));
      stream.write(chunk, encoding, done);
    },
  });
}
