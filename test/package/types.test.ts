import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileProgram } from './compile-program.ts';

const program = `
import {
  connectEntra,
  EntradaError,
  getEntraUser,
  getTeamUser,
  memoryCache,
  openCurrentSession,
  tokenCacheOver,
  type ApiResponse,
  type BodySource,
  type ByteStore,
  type ConnectEntraAppCertificateParameters,
  type ErrorCode,
  type KeySource,
  type OpenSessionSettings,
  type Session,
} from 'entrada';

const set: ConnectEntraAppCertificateParameters = { clientId: 'a', tenantId: 'b', certificate: 'c.pem', identity: undefined };
const settings: OpenSessionSettings = { service: 'teams', cache: memoryCache(), signal: undefined };
const session: Session = await connectEntra(set, settings);
await openCurrentSession(settings);
await openCurrentSession({}, 'teams');

function wordsFor(code: ErrorCode): string {
  switch (code) {
    case 'SIGN_IN_NEEDED':
      return 'Sign in.';
    case 'A_CODE_OF_A_LATER_VERSION':
      return 'Update.';
    default:
      return code;
  }
}
try {
  const response: ApiResponse = await session.requestRaw('/me');
  const bytes: Uint8Array = response.bytes;
  const body: BodySource = { size: bytes.length, async *open() { yield bytes; } };
  await session.request('/me/photo/$value', { method: 'PUT', body, receive: () => (piece: Uint8Array) => void piece.length });
} catch (error) {
  if (error instanceof EntradaError) wordsFor(error.code);
}

for await (const user of getEntraUser(session, { top: 1 })) {
  const name: unknown = user.DisplayName;
  const other: unknown = user['employeeId'];
}
const members = getTeamUser(session, { groupId: 'a', role: 'Owner' });

declare const store: ByteStore;
const key = { type: 'secret', export: () => new Uint8Array(32) };
const keys: KeySource = { place: 'a vault', read: async () => [{ id: 'a', key }], readOrMake: async () => ({ id: 'a', key }) };
tokenCacheOver(store, keys);
`;

/** What a program must not compile with, and the message about it. */
const mistakes: readonly [line: string, message: RegExp][] = [
  [
    "connectEntra({ tenantId: 'x', clientId: 'y', certificate: 'a.pem', useDeviceCode: true });",
    /'true' is not assignable to type 'NotAnOptionOf\.ConnectEntraAppCertificateParameters'/,
  ],
  [
    "connectEntra({ identity: true, clientSecretCredential: { userName: 'a', password: 'b' } });",
    /is not assignable to type 'NotAnOptionOf\.ConnectEntraIdentityParameters'/,
  ],
  [
    "connectEntra({ certificate: 'a.pem' });",
    /Property 'clientId' is missing in type .* but required in type 'ConnectEntraAppCertificateParameters'/,
  ],
  [
    "connectEntra({ federatedToken: 'github' });",
    /Property 'clientId' is missing .* required in type 'ConnectEntraFederatedTokenParameters'/,
  ],
  [
    "const both: ConnectEntraOptions = { accessToken: 'x', scopes: ['a'] };",
    /'string\[\]' is not assignable to type 'NotAnOptionOf\.ConnectEntraAccessTokenParameters'/,
  ],
  ["connectEntra({ clientId: 'a', certificat: 'a.pem' });", /Did you mean to write 'certificate'\?/],
  [
    "connectMicrosoftTeams({ applicationId: 'a', certificate: 'a' });",
    /'tenantId' is missing .* required in type 'ConnectMicrosoftTeamsServicePrincipalCertificateParameters'/,
  ],
  ["connectEntra({}, { service: 'teams' });", /'service' does not exist in type 'SessionSettings'/],
  [
    'getTeamUser(session, {});',
    /Property 'groupId' is missing in type '\{\}' but required in type 'GetTeamUserOptions'/,
  ],
  ["getEntraUser(session, { serchString: 'a' });", /Did you mean to write 'searchString'\?/],
  ["new EntradaError('TYPO', '');", /"TYPO"' is not assignable to parameter of type/],
];

test('a strict program without @types/node and lib.dom compiles, and a wrong one is told which parameter set it is about', () => {
  const wrong = [
    "import { connectEntra, connectMicrosoftTeams, EntradaError, getEntraUser, getTeamUser, type ConnectEntraOptions, type Session } from 'entrada'; declare const session: Session;",
    ...mistakes.map(([line]) => line),
  ].join('\n');
  const found = compileProgram({ 'program.ts': program, 'wrong.ts': wrong });
  assert.deepEqual(
    found.map((line) => /^wrong\.ts\((\d+),/.exec(line)?.[1] ?? line),
    mistakes.map((_, index) => String(index + 2)),
  );
  for (const [index, [, message]] of mistakes.entries()) assert.match(found[index] ?? '', message);
});
