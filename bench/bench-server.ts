import { createServer } from 'node:https';

// A process of its own, so that its memory and time are not counted. It serves a file of any size at
// /v1.0/drive/content and counts the bytes that are sent there; a listing of users at /v1.0/users, in pages of 999; one
// user at /v1.0/me; and a token for any sign-in.
const { ENTRADA_BENCH_KEY: key, ENTRADA_BENCH_CERTIFICATE: cert, ENTRADA_BENCH_SIZE: size } = process.env;
const piece = Buffer.alloc(65_536, 'The same bytes again and again. ');

const userCount = Number(process.env['ENTRADA_BENCH_USERS'] ?? 0);
const pageSize = 999;
const accessToken = `${'t'.repeat(1_790)}.x.y`;

function userOf(number: number) {
  const id = number.toString(16).padStart(8, '0');
  return {
    id: `${id}-0000-4000-8000-000000000000`,
    displayName: `Person ${number} of Contoso`,
    givenName: `Person ${number}`,
    surname: 'Contoso',
    mail: `person${number}@contoso.com`,
    userPrincipalName: `person${number}@contoso.com`,
    jobTitle: null,
    mobilePhone: null,
    officeLocation: '18/2111',
    preferredLanguage: 'en-US',
    businessPhones: ['+1 425 555 0109'],
  };
}

function pageOf(start: number): string {
  const count = Math.min(pageSize, userCount - start);
  const value = Array.from({ length: count }, (_, index) => userOf(start + index));
  const next = start + count;
  return JSON.stringify({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
    ...(next < userCount && { '@odata.nextLink': `https://localhost:${port}/v1.0/users?$skiptoken=${next}` }),
    value,
  });
}

let port = 0;
const pages = new Map<number, string>();

const server = createServer({ key, cert }, (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
  const json = (text: string) => {
    response.setHeader('content-type', 'application/json');
    response.end(text);
  };
  if (pathname.endsWith('/token')) {
    request.resume();
    return json(JSON.stringify({ token_type: 'Bearer', expires_in: 3599, access_token: accessToken }));
  }
  if (pathname === '/v1.0/me') return json(JSON.stringify(userOf(1)));
  if (pathname === '/v1.0/users') {
    const start = Number(searchParams.get('$skiptoken') ?? 0);
    const text = pages.get(start) ?? pageOf(start);
    pages.set(start, text);
    return json(text);
  }
  if (request.method === 'PUT') {
    let received = 0;
    request.on('data', (chunk: Buffer) => (received += chunk.length));
    request.on('end', () => {
      json(JSON.stringify({ size: received }));
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
  port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.(port);
});
process.on('disconnect', () => process.exit());
