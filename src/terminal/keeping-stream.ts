import { Writable } from 'node:stream';

/** Passes everything on to a stream, each piece once it was taken, and keeps it. */
export function keepingStream(stream: Writable, keep: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      keep(String(chunk));
      stream.write(chunk, encoding, done);
    },
  });
}
