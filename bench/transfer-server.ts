import { createServer } from 'node:https';

// A process of its own, so that its memory is not counted: serves a file of any size at /v1.0/drive/content, and counts
// the bytes that are sent there.
const { ENTRADA_BENCH_KEY: key, ENTRADA_BENCH_CERTIFICATE: cert, ENTRADA_BENCH_SIZE: size } = process.env;
const piece = Buffer.alloc(65_536, 'The same bytes again and again. ');

const server = createServer({ key, cert }, (request, response) => {
  if (request.method === 'PUT') {
    let received = 0;
    request.on('data', (chunk: Buffer) => (received += chunk.length));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ size: received }));
    });
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size ?? '0' });
  let left = Number(size);
  const send = () => {
    while (left > 0) {
      const part = left < piece.length ? piece.subarray(0, left) : piece;
      left -= part.length;
      if (!response.write(part)) return void response.once('drain', send);
    }
    response.end();
  };
  send();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('disconnect', () => process.exit());
