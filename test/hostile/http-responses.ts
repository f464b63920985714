import type { Duplex } from 'node:stream';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** Writes a hostile response to a connection on which a request has arrived; bytes are written, and the connection ended. */
export type Hostile = string | Uint8Array | ((socket: Duplex, request: string) => void);

/** The servers that must not get a secret: over https and http, as host and port. */
export interface Bait {
  readonly https: string;
  readonly http: string;
}

/** A response with its length, of this status and these headers. */
export function response(status: number | string, headers: readonly string[], body: string | Uint8Array = ''): Buffer {
  const content = Buffer.from(body as string);
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${content.length}`, 'Connection: close', '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), content]);
}

const json = (body: unknown, status: number | string = '200 OK', ...headers: string[]): Buffer =>
  response(
    status,
    ['Content-Type: application/json', ...headers],
    typeof body === 'string' ? body : JSON.stringify(body),
  );

/** Begins a response and is then silent. */
const silentAfter =
  (beginning: string): Hostile =>
  (socket) =>
    void (beginning !== '' && socket.write(beginning));

/** Sends a piece again and again, until the client closes the connection. */
const endless =
  (beginning: string, piece: string): Hostile =>
  (socket) => {
    const block = piece.repeat(Math.ceil(65_536 / piece.length));
    const send = () => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', send);
    socket.write(beginning);
    send();
  };

const ok = 'HTTP/1.1 200 OK\r\n';
const deep = 100_000;

/** Responses that break HTTP or its limits, whoever sends them. */
const broken: Readonly<Record<string, Hostile>> = {
  'the connection is closed': (socket) => socket.destroy(),
  'the connection is ended without a byte': '',
  silence: silentAfter(''),
  'silence in the status line': silentAfter('HTTP/1.1 2'),
  'silence in the headers': silentAfter(`${ok}Content-Type: app`),
  'silence before the body': silentAfter(`${ok}Content-Length: 9\r\n\r\n`),
  'silence in the body': silentAfter(`${ok}Content-Length: 9\r\n\r\n{"a`),
  'silence in a chunk': silentAfter(`${ok}Transfer-Encoding: chunked\r\n\r\n9\r\n{"a`),
  'a continuation without an end': silentAfter('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000)),
  'early hints without an end': silentAfter('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(100)),
  'endless headers': endless(ok, 'X-Header: value\r\n'),
  'an endless header': endless(`${ok}X-Header: `, 'x'),
  'an endless status line': endless('HTTP/1.1 200 ', 'x'),
  'an endless body': endless(`${ok}\r\n`, ' '),
  'endless chunks': endless(`${ok}Transfer-Encoding: chunked\r\n\r\n`, `ff8\r\n${' '.repeat(0xff8)}\r\n`),
  'an endless chunk extension': endless(`${ok}Transfer-Encoding: chunked\r\n\r\n1;`, 'x'),
  'a body that is shorter than its length': `${ok}Content-Length: 100\r\n\r\n{"a":1}`,
  'a body that is longer than its length': `${ok}Content-Length: 2\r\n\r\n{}{"access_token":"x"}`,
  'two lengths': `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  'a length and chunks': `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  'a negative length': `${ok}Content-Length: -1\r\n\r\n{}`,
  'a length that is not a number': `${ok}Content-Length: many\r\n\r\n{}`,
  'a length of 20 digits': `${ok}Content-Length: 99999999999999999999\r\n\r\n{}`,
  'a chunk of a wrong size': `${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
  'chunks without an end': `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`,
  'an unknown transfer coding': `${ok}Transfer-Encoding: x-own\r\n\r\n{}`,
  'a banner of SSH': 'SSH-2.0-OpenSSH_9.2\r\n',
  'a body without headers': '{"access_token":"x"}',
  'frames of HTTP/2': Buffer.from('000012040000000000000300000064000400100000', 'hex'),
  'bytes of TLS in place of HTTP': Buffer.from('15030300020228', 'hex'),
  'a status of two digits': 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n',
  'the status 999': response('999 Odd', []),
  'the status 000': response('000 Odd', []),
  'another version': 'HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n',
  'a NUL in a header': `${ok}X-Own: a\0b\r\nContent-Length: 0\r\n\r\n`,
  'a carriage return in a header': `${ok}X-Own: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n`,
  'a folded header': `${ok}X-Own: a\r\n b\r\nContent-Length: 0\r\n\r\n`,
  'a header without a name': `${ok}: a\r\nContent-Length: 0\r\n\r\n`,
  'a blank before the colon': `${ok}Content-Length : 0\r\n\r\n`,
  'a switch of protocols': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nabc',
  'a damaged compression': response('200 OK', ['Content-Encoding: gzip'], 'not gzip'),
  'a truncated compression': response('200 OK', ['Content-Encoding: gzip'], gzipSync('{}'.repeat(999)).subarray(0, 15)),
  'an unknown compression': response('200 OK', ['Content-Encoding: zstd'], '{}'),
  'two compressions': response('200 OK', ['Content-Encoding: gzip, br'], gzipSync('{}')),
  'a small body that is large when unpacked': response(
    '200 OK',
    ['Content-Encoding: gzip'],
    gzipSync(Buffer.alloc(64e6)),
  ),
  'the same with br': response('200 OK', ['Content-Encoding: br'], brotliCompressSync(Buffer.alloc(8e6))),
};

/** Responses of a valid form with a content that nobody asked for. */
const odd: Readonly<Record<string, Hostile>> = {
  nothing: json(''),
  'no content': response('204 No Content', []),
  'no change': response('304 Not Modified', []),
  'a page': response('200 OK', ['Content-Type: text/html'], '<!doctype html><title>Sign in</title>'),
  'JSON of the type of a page': response('200 OK', ['Content-Type: text/html'], '{"a":1}'),
  null: json('null'),
  'a list': json('[]'),
  'a text': json('"access_token"'),
  'a number out of range': json('1e400'),
  'truncated JSON': json('{"access_token":"eyJ'),
  'JSON with a byte order mark': json('\uFEFF{}'),
  'bytes that are not UTF-8': response(
    '200 OK',
    ['Content-Type: application/json'],
    Buffer.from([0x22, 0xff, 0xc0, 0x22]),
  ),
  'half a character': json('{"error":"\\ud800","error_description":"\\udfff"}'),
  'lists in lists': json('['.repeat(deep) + ']'.repeat(deep)),
  'objects in objects': json('{"value":'.repeat(deep) + '1' + '}'.repeat(deep)),
  'names of prototypes': json(
    '{"__proto__":{"access_token":"x"},"constructor":{"prototype":{"status":1}},"toString":1}',
  ),
  'one name many times': json(`{${'"error":"a",'.repeat(20_000)}"error":"b"}`),
  'a long error': json({ error: 'invalid_request', error_description: 'x'.repeat(900_000) }, '400 Bad Request'),
  'an error that the terminal would obey': json(
    { error: 'invalid_grant\u001b[2J', error_description: '\u009b31m\u202e\r\nSet-Cookie: a', message: '\u0007' },
    '400 Bad Request',
  ),
  'an error of other types': json({ error: { code: [], message: {} }, error_codes: 'x', claims: 7 }, '400 Bad Request'),
  'an error with status 200': json({
    error: 'invalid_client',
    error_description: 'AADSTS7000215: No.',
    error_codes: [7000215],
  }),
  'a refusal without a challenge': json({}, '401 Unauthorized'),
  'a refusal with a damaged challenge': json(
    {},
    '401 Unauthorized',
    'WWW-Authenticate: Bearer claims="%%%", error="insufficient_claims',
  ),
  'a refusal with an endless challenge': json(
    {},
    '401 Unauthorized',
    `WWW-Authenticate: Bearer ${'a="b", '.repeat(1500)}`,
  ),
  'a challenge with claims': json(
    {},
    '401 Unauthorized',
    `WWW-Authenticate: Bearer error="insufficient_claims", claims="${btoa('{"access_token":{}}')}"`,
  ),
  'a challenge that names a file': json({}, '401 Unauthorized', 'WWW-Authenticate: Basic realm=/etc/shadow'),
  'a challenge that names a folder above': json(
    {},
    '401 Unauthorized',
    'WWW-Authenticate: Basic realm=/var/opt/azcmagent/tokens/../../../../etc/x.key',
  ),
  'a demand of a proxy': json({}, '407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="x"'),
  'a wait without an end': json({}, '429 Too Many Requests', 'Retry-After: 99999999999999999999'),
  'a negative wait': json({}, '429 Too Many Requests', 'Retry-After: -1'),
  'a wait until the year 9999': json({}, '503 Service Unavailable', 'Retry-After: Fri, 31 Dec 9999 23:59:59 GMT'),
  'busy for ever': json({}, '503 Service Unavailable', 'Retry-After: 0'),
  'a fault': json({}, '500 Internal Server Error'),
  'what it was sent, as an error': (socket, request) => {
    const told = JSON.stringify({ error: 'invalid_client', error_description: request, message: request });
    socket.end(response('400 Bad Request', ['Content-Type: application/json'], told));
  },
  'what it was sent, as Base64': (socket, request) => {
    const told = JSON.stringify({ error: 'x', error_description: btoa(request), message: btoa(request) });
    socket.end(response('400 Bad Request', ['Content-Type: application/json'], told));
  },
};

/** Contents that would be tokens, codes or pages of a listing, but for one thing. */
const almost: Readonly<Record<string, unknown>> = {
  'a token with line ends': { token_type: 'Bearer', expires_in: 3599, access_token: 'a\r\nX-Own: b' },
  'a token with a NUL': { token_type: 'Bearer', expires_in: 3599, access_token: 'a\0b' },
  'a token beyond ASCII': { token_type: 'Bearer', expires_in: 3599, access_token: 'tökén' },
  'an empty token': { token_type: 'Bearer', expires_in: 3599, access_token: '' },
  'a token of another type': { token_type: 'Bearer', expires_in: 3599, access_token: { a: 1 } },
  'a token for a longer time than there is': { token_type: 'Bearer', expires_in: 1e308, access_token: 'a' },
  'a token without a time': { token_type: 'Bearer', access_token: 'a', expires_in: 'soon', expires_on: 'never' },
  'a token that has ended': { token_type: 'Bearer', expires_in: -5, expires_on: '0', access_token: 'a' },
  'a proof-of-possession token': { token_type: 'pop', expires_in: 3599, access_token: 'a' },
  'a code without an address': { device_code: 'd', user_code: 'u', expires_in: 900, interval: 5 },
  'a code with an address of a script': {
    device_code: 'd',
    user_code: 'u',
    verification_uri: 'javascript:alert(1)',
    expires_in: 900,
    interval: 0,
  },
  'a code that never ends': {
    device_code: 'd',
    user_code: 'u',
    verification_uri: 'https://microsoft.com/devicelogin',
    expires_in: 1e300,
    interval: 1e300,
  },
  'a code that has ended': {
    device_code: 'd',
    user_code: '\u001b[2J',
    verification_uri: 'https://microsoft.com/devicelogin',
    expires_in: -1,
    interval: -1,
  },
  'a federated token that is not one': { value: 'a\r\nb', oidcToken: { a: 1 } },
  'a federated token that says nothing': { value: '', oidcToken: '' },
  'an issuer of nobody': { issuer: 'https://evil.example/{tenantid}/v2.0', token_endpoint: 'https://evil.example/' },
};

/** Ways to another host, over https and http. */
function elsewhere({ https, http }: Bait): Readonly<Record<string, Hostile>> {
  const rows: Record<string, Hostile> = {};
  for (const status of ['301 Moved', '302 Found', '303 See Other', '307 Temporary', '308 Permanent']) {
    rows[`a redirect to another host, ${status}`] = json({}, status, `Location: https://${https}/x`);
    rows[`a redirect to http, ${status}`] = json({}, status, `Location: http://${http}/x`);
  }
  for (const location of [
    `//${https}/x`,
    `/\\\\${https}/x`,
    `https:${https}`,
    `https://user:pw@${https}/`,
    `HTTPS://${https}`,
    'https://[',
    'file:///etc/passwd',
    '/../../x',
    '',
  ]) {
    rows[`a redirect to ${location.replace(https, 'HOST')}`] = json({}, '302 Found', `Location: ${location}`);
  }
  rows['a redirect to itself'] = (socket, request) =>
    socket.end(response('302 Found', [`Location: ${/^\S+ (\S+)/.exec(request)?.[1] ?? '/'}`]));
  rows['two locations'] = json({}, '302 Found', `Location: https://${https}/a`, `Location: https://${https}/b`);
  rows['headers that name another host'] = json(
    {},
    '200 OK',
    `Alt-Svc: h2="${https}"`,
    `Refresh: 0; url=https://${https}/`,
    `Content-Location: https://${https}/`,
    `Link: <https://${https}/>; rel=preload`,
    `Set-Cookie: a=b; Domain=localhost`,
  );
  rows['a challenge of another host'] = json(
    {},
    '401 Unauthorized',
    `WWW-Authenticate: Bearer authorization_uri="https://${https}/", resource_id="https://${https}/"`,
  );
  rows['a document that names other hosts'] = json({
    issuer: `https://${https}/11111111-2222-4333-8444-555555555555/v2.0`,
    token_endpoint: `https://${https}/token`,
    device_authorization_endpoint: `https://${https}/device`,
    jwks_uri: `https://${https}/keys`,
    verification_uri: `https://${https}/`,
  });
  for (const [what, link] of [
    ['another host', `https://${https}/v1.0/users`],
    ['http', `http://${http}/v1.0/users`],
    ['another host without a scheme', `//${https}/v1.0/users`],
    ['another host behind a user name', `https://localhost@${https}/v1.0/users`],
  ]) {
    rows[`a next page at ${what}`] = json({ value: [1], '@odata.nextLink': link, '@nextLink': link });
  }
  rows['a next page that is a number'] = json({ value: [], '@odata.nextLink': 7 });
  rows['a token that is followed by other hosts'] = json({ value: [], skipToken: `x&host=${https}` });
  return rows;
}

/** Returns every hostile response by name. */
export function httpResponses(bait: Bait): readonly (readonly [name: string, hostile: Hostile])[] {
  const contents = Object.entries(almost).map(([name, body]) => [name, json(body)] as const);
  return [...Object.entries(broken), ...Object.entries(odd), ...contents, ...Object.entries(elsewhere(bait))];
}
