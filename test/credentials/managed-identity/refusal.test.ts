import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, systemErrorCode } from '../../../src/base/errors.ts';
import type { Variables } from '../../../src/credentials/environment/variables.ts';
import { appService } from '../../../src/credentials/managed-identity/app-service.ts';
import { appService2017 } from '../../../src/credentials/managed-identity/app-service-2017.ts';
import { readArcKey } from '../../../src/credentials/managed-identity/arc-key.ts';
import { azureArc } from '../../../src/credentials/managed-identity/azure-arc.ts';
import { cloudShell } from '../../../src/credentials/managed-identity/cloud-shell.ts';
import { identityFields } from '../../../src/credentials/managed-identity/identity-id.ts';
import { imds, notHere } from '../../../src/credentials/managed-identity/imds.ts';
import { thisMachine } from '../../../src/credentials/managed-identity/machine.ts';
import { probe } from '../../../src/credentials/managed-identity/probe.ts';
import { readTokenAnswer } from '../../../src/credentials/managed-identity/read-answer.ts';
import { refusalOf } from '../../../src/credentials/managed-identity/refusal.ts';
import { requestToken } from '../../../src/credentials/managed-identity/request-token.ts';
import { serviceFabric } from '../../../src/credentials/managed-identity/service-fabric.ts';
import type {
  DetectableSource,
  IdentitySource,
  ManagedIdentityServices,
} from '../../../src/credentials/managed-identity/source.ts';
import { workloadIdentity } from '../../../src/credentials/managed-identity/workload-identity.ts';
import { createLocalTransport } from '../../../src/http/local-transport.ts';
import type { HttpResponse } from '../../../src/http/message.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/rejects.ts';
import { bareMachine } from './source-support.ts';

function response(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

function factsOf({ code, message, hint, details }: EntradaError) {
  return { code, message, hint, details };
}

const cloud = findCloud(builtInClouds, 'Global') ?? assert.fail();
const wait = 'Wait a minute, then run the command again.';
const check = 'Check the resource asked for and the id of the identity.';
const secretHint =
  'The identity endpoint refused its secret: check it, or start the command again from the service itself.';
const assign = 'Assign the identity to this resource, check its id, and wait a few minutes after a change.';

const refusals: readonly (readonly [
  answer: HttpResponse,
  said: string,
  code: string,
  hint: string,
  details?: Readonly<Record<string, unknown>>,
])[] = [
  [response(400), 'without a reason', 'REQUEST_REFUSED', check],
  [response(400, 'Plain  words.'), '"Plain words."', 'REQUEST_REFUSED', check],
  [response(400, '<html>'), 'with a web page', 'REQUEST_REFUSED', check],
  [response(400, { error: 'bad', error_description: 'Why.' }), '"Why."', 'REQUEST_REFUSED', check, { error: 'bad' }],
  [response(400, { error: 'bad' }), '"bad"', 'REQUEST_REFUSED', check, { error: 'bad' }],
  [
    response(400, { error: { code: 'inner', message: 'Deep.' } }),
    '"Deep."',
    'REQUEST_REFUSED',
    check,
    { error: 'inner' },
  ],
  [response(400, { Message: 'Big.', CorrelationId: 'a' }), '"Big."', 'REQUEST_REFUSED', check, { correlationId: 'a' }],
  [
    response(400, { message: 'Small.', correlation_id: 'b' }),
    '"Small."',
    'REQUEST_REFUSED',
    check,
    { correlationId: 'b' },
  ],
  [
    response(400, { error_description: '', message: 'Next.', correlationId: 'c' }),
    '"Next."',
    'REQUEST_REFUSED',
    check,
    { correlationId: 'c' },
  ],
  [response(400, { other: 1 }), 'without a reason', 'REQUEST_REFUSED', check],
  [response(401), 'without a reason', 'CREDENTIAL_REFUSED', secretHint],
  [response(403), 'without a reason', 'CREDENTIAL_REFUSED', secretHint],
  [
    response(404),
    'without a reason',
    'IDENTITY_UNAVAILABLE',
    'Assign an identity to this resource and wait a few minutes.',
  ],
  [response(408), 'without a reason', 'SERVICE_UNAVAILABLE', wait],
  [response(410), 'without a reason', 'SERVICE_UNAVAILABLE', wait],
  [
    response(429, '', { 'retry-after': '3' }),
    'without a reason',
    'SERVICE_UNAVAILABLE',
    wait.replace('a minute', '3 seconds'),
    { retryAfterMs: 3000 },
  ],
  [response(499), 'without a reason', 'REQUEST_REFUSED', check],
  [response(500, 'Identity not found'), '"Identity not found"', 'SERVICE_UNAVAILABLE', wait],
  [
    response(400, 'Multiple user-assigned identities exist'),
    '"Multiple user-assigned identities exist"',
    'INPUT_INVALID',
    'Several identities are assigned here: name one by its id with -ClientId.',
  ],
  [response(401, 'Identity not found'), '"Identity not found"', 'IDENTITY_UNAVAILABLE', assign],
  [response(400, 'No MSI found'), '"No MSI found"', 'IDENTITY_UNAVAILABLE', assign],
  [response(400, 'No User Assigned identity'), '"No User Assigned identity"', 'IDENTITY_UNAVAILABLE', assign],
  [response(400, 'No system managed identity'), '"No system managed identity"', 'IDENTITY_UNAVAILABLE', assign],
  [
    response(400, { error: { code: 'ManagedIdentityNotFound', message: 'It is gone.' } }),
    '"It is gone."',
    'IDENTITY_UNAVAILABLE',
    assign,
    { error: 'ManagedIdentityNotFound' },
  ],
  [
    response(400, { error: { code: 'AudienceNotSupported', message: 'No.' } }),
    '"No."',
    'REQUEST_REFUSED',
    'Azure Cloud Shell gives tokens for a few services only; sign in another way, as with -UseDeviceAuthentication.',
    { error: 'AudienceNotSupported' },
  ],
];

for (const [answer, said, code, hint, details = {}] of refusals) {
  test(`refusalOf() reads ${answer.status} ${answer.body.toString()}`, () => {
    assert.deepEqual(factsOf(refusalOf('the source', answer, [], 0)), {
      code,
      message: `Cannot get a token from the source: it answered ${answer.status} ${said}`,
      hint,
      details: { source: 'the source', status: answer.status, ...details },
    });
  });
}

test('refusalOf() reads an error of the identity platform in any form', () => {
  const text = 'AADSTS700016: The application was not found.';
  for (const body of [text, { error: 'x', error_description: text }, { Message: text }, { error: { message: text } }]) {
    const { code, message, details } = refusalOf('the source', response(400, body), [], 0);
    assert.deepEqual([code, details['aadsts']], ['CREDENTIAL_REFUSED', [700_016]], JSON.stringify(body));
    assert.ok(
      message.startsWith('Cannot get a token of the managed identity at "the source": AADSTS700016: '),
      message,
    );
  }
});

test('refusalOf() hides what was sent, unless it is as short as a word', () => {
  const said = (secret: string, text: string) => refusalOf('x', response(400, text), [secret], 0).message;
  const prefix = 'Cannot get a token from x: it answered 400 ';
  assert.equal(said('123456', 'a 123456 b 123456'), `${prefix}"a [secret] b [secret]"`);
  assert.equal(said('12345', 'a 12345'), `${prefix}"a 12345"`);
  assert.equal(said('a"quoted"one', JSON.stringify({ message: 'a"quoted"one' })), `${prefix}"[secret]"`);
});

test('notHere() says what was found, what was looked for, and keeps the first cause', () => {
  const cause = new Error('refused');
  const error = notHere([{ found: 'this' }, { found: 'that', cause }], ['one', 'two']);
  assert.deepEqual(
    [factsOf(error), error.cause],
    [
      {
        code: 'IDENTITY_UNAVAILABLE',
        message: 'Cannot find a managed identity on this machine: this, and that; looked for one, two',
        hint: 'Run this on an Azure resource with an identity, or sign in another way, as with -UseDeviceAuthentication.',
        details: {},
      },
      cause,
    ],
  );
  assert.equal('cause' in notHere([{ found: 'this' }], []), false);
});

const sources: readonly (readonly [source: IdentitySource, rule: string, fields: Readonly<Record<string, string>>])[] =
  [
    [workloadIdentity, 'it takes client ids only', { 'client-id': 'client_id' }],
    [
      serviceFabric,
      'the identity of an application is set on the cluster and no request can name another; leave the id out',
      {},
    ],
    [
      appService,
      'it takes client ids, object ids and resource ids',
      { 'client-id': 'client_id', 'object-id': 'object_id', 'resource-id': 'mi_res_id' },
    ],
    [appService2017, 'it takes client ids only', { 'client-id': 'clientid' }],
    [cloudShell, 'it signs in as the person who opened it and knows no other identity; leave the id out', {}],
    [azureArc, 'a machine has the identity that Azure Arc gave it and no other; leave the id out', {}],
    [
      imds,
      'it takes client ids, object ids and resource ids',
      { 'client-id': 'client_id', 'object-id': 'object_id', 'resource-id': 'msi_res_id' },
    ],
  ];

for (const [source, rule, fields] of sources) {
  test(`identityFields() names an identity as ${source.name} does, or says why it cannot`, () => {
    assert.deepEqual(identityFields(source, undefined), {});
    for (const kind of ['client-id', 'object-id', 'resource-id'] as const) {
      const field = fields[kind];
      if (field !== undefined) {
        assert.deepEqual(identityFields(source, { kind, id: 'x' }), { [field]: 'x' });
        continue;
      }
      assert.throws(() => identityFields(source, { kind, id: 'x' }), {
        code: 'INPUT_INVALID',
        message: `Cannot ask ${source.name} for the identity with the ${kind.replace('-', ' ')} "x": ${rule}`,
      });
    }
  });
}

test('thisMachine() knows the folders of the Azure Arc agent', () => {
  for (const [env, platform, folder] of [
    [{ ProgramData: 'D:\\x' }, 'linux', '/var/opt/azcmagent/tokens'],
    [{}, 'win32', 'C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens'],
    [{ ProgramData: 'D:\\x' }, 'win32', 'D:\\x\\AzureConnectedMachineAgent\\Tokens'],
  ] as const) {
    const { platform: known, arcKeyFolder, fileExists } = thisMachine(env, platform);
    assert.deepEqual([known, arcKeyFolder], [platform, folder]);
    assert.deepEqual([fileExists(process.execPath), fileExists(`${process.execPath}/x`)], [true, false]);
  }
  assert.equal(thisMachine({}).platform, process.platform);
  for (const [env, platform, agent] of [
    [{}, 'linux', '/opt/azcmagent/bin/himds'],
    [{}, 'win32', 'C:\\Program Files\\AzureConnectedMachineAgent\\himds.exe'],
    [{ ProgramFiles: 'D:\\y' }, 'win32', 'D:\\y\\AzureConnectedMachineAgent\\himds.exe'],
  ] as const) {
    const asked: string[] = [];
    const fileExists = (path: string) => asked.push(path) > 1;
    assert.equal(azureArc.detect(env, { ...bareMachine, platform, fileExists }), false);
    assert.equal(azureArc.detect(env, { ...bareMachine, platform, fileExists }), true);
    assert.deepEqual(asked, [agent, agent]);
  }
});

/** Services whose local requests end so. */
function servicesWith(localTransport: ManagedIdentityServices['localTransport']) {
  const clock = createFakeClock(0);
  const said: string[] = [];
  const services: ManagedIdentityServices = {
    clock,
    localTransport,
    machine: bareMachine,
    transport: () => assert.fail('It went to the cloud.'),
    warn: (text) => void said.push(`warning: ${text}`),
    verbose: (text) => void said.push(text),
  };
  return { clock, said, services };
}

test('probe() sends one short request and tells a metadata service from anything else', async () => {
  const url = new URL('http://169.254.169.254/x');
  const other = { found: 'the service at "169.254.169.254" is not Azure\'s' };
  const sent: unknown[] = [];
  const page = { 'content-type': 'text/html' };
  for (const [answer, expected] of [
    [response(400, {}), undefined],
    [response(200, { a: 1 }), undefined],
    [response(200, 'x', { server: 'IMDS/150' }), undefined],
    [response(200, 'x', { server: 'imds/1' }), undefined],
    [response(200, 'x', { server: 'my IMDS/1' }), other],
    [response(410, '<html>', page), undefined],
    [response(429, '<html>', page), undefined],
    [response(500, '<html>', page), undefined],
    [response(499, '<html>', page), other],
    [response(200, '{}', page), other],
    [response(200), other],
  ] as const) {
    const { services } = servicesWith(async (request) => {
      sent.push(request);
      return answer;
    });
    assert.deepEqual(await probe(url, 'A_NAME', services), expected, answer.body.toString());
  }
  assert.deepEqual(sent[0], { method: 'GET', url, timeoutMs: 1000, signal: undefined, namedBy: 'A_NAME' });
});

test('probe() says that nothing is there, and passes on what the caller has to know', async () => {
  const url = new URL('http://169.254.169.254/x');
  for (const [cause, found] of [
    [new EntradaError('NETWORK_TIMED_OUT', 'x'), 'nothing answered within 1 s at "169.254.169.254"'],
    [new EntradaError('NETWORK_UNREACHABLE', 'x'), 'nothing answers at "169.254.169.254"'],
  ] as const) {
    const { services } = servicesWith(() => Promise.reject(cause));
    assert.deepEqual(await probe(url, undefined, services), { found, cause });
  }
  for (const cause of [
    new EntradaError('CANCELLED', 'x'),
    new EntradaError('INPUT_INVALID', 'x'),
    new TypeError('x'),
  ]) {
    const { services } = servicesWith(() => Promise.reject(cause));
    await assert.rejects(probe(url, undefined, services), cause);
  }
});

test('readTokenAnswer() reads a token with its times, and refuses anything else', () => {
  const answer = { access_token: 'a.b-c~d+e/f_g=', expires_in: 60 };
  const read = (more: object) => {
    const { accessToken, ...rest } = readTokenAnswer('x', response(200, { ...answer, ...more }), 1000);
    return { token: accessToken.reveal(), ...rest };
  };
  const expected = { token: answer.access_token, expiresAtMs: 61_000, scopes: [] };
  assert.deepEqual(read({}), expected);
  assert.deepEqual(read({ token_type: 'bEARER', refresh_in: '30' }), { ...expected, refreshAtMs: 31_000 });
  for (const [body, found] of [
    ['x', '1 bytes that are not JSON'],
    [{}, '2 bytes without a usable access_token'],
    [{ access_token: 'a b' }, '22 bytes without a usable access_token'],
    [{ access_token: 'a', token_type: 'mac' }, '39 bytes with a token of another kind'],
    [{ access_token: 'a' }, "20 bytes without an expiry time within the next year by this machine's clock"],
  ] as const) {
    assert.throws(
      () => readTokenAnswer('x', response(200, body), 1000),
      (error: EntradaError) => {
        assert.deepEqual(factsOf(error), {
          code: 'TOKEN_RESPONSE_INVALID',
          message: `Cannot get a token from x: it answered 200 and ${found}`,
          hint: 'Check that only the identity endpoint listens at its address.',
          details: { source: 'x', status: 200 },
        });
        return true;
      },
    );
  }
});

/** Requests a token from a source that answers so, and gives the waits, what was said, and how it ended. */
async function attempts(
  answers: readonly (HttpResponse | Error)[],
  options: { readonly retryDelaysMs?: readonly number[]; readonly passingStatuses?: readonly number[] } = {},
) {
  const { clock, said, services } = servicesWith(() => assert.fail('It asks by itself.'));
  const waits: number[] = [];
  const passing = {
    ...clock,
    async sleep(durationMs: number) {
      waits.push(durationMs);
    },
  };
  let count = 0;
  const ask = async () => {
    const answer = answers[Math.min(count, answers.length - 1)] ?? assert.fail();
    count += 1;
    if (answer instanceof Error) throw answer;
    return { response: answer, secrets: [] };
  };
  const ended = await requestToken({ sourceName: 'It', ask, ...options }, { ...services, clock: passing }).then(
    ({ accessToken }) => accessToken.reveal(),
    (error: unknown) => (error instanceof EntradaError ? error.code : String(error)),
  );
  return { waits, said, count, ended };
}

const granted = response(200, { access_token: 'token', expires_in: 60 });

test('requestToken() asks again after the usual waits and says so', async () => {
  const busy = response(500);
  assert.deepEqual(await attempts([busy, busy, granted]), {
    waits: [1000, 2000],
    said: ['It answered 500; retrying in 1 s.', 'It answered 500; retrying in 2 s.'],
    count: 3,
    ended: 'token',
  });
  assert.deepEqual((await attempts([busy])).waits, [1000, 2000, 4000]);
  assert.deepEqual((await attempts([busy], { retryDelaysMs: [5] })).waits, [5]);
  const unreachable = new EntradaError('NETWORK_UNREACHABLE', 'x');
  assert.deepEqual(await attempts([unreachable, granted]), {
    waits: [1000],
    said: ['It cannot be reached; retrying in 1 s.'],
    count: 2,
    ended: 'token',
  });
  assert.deepEqual(await attempts([unreachable], { retryDelaysMs: [] }), {
    waits: [],
    said: [],
    count: 1,
    ended: 'NETWORK_UNREACHABLE',
  });
  assert.deepEqual((await attempts([new EntradaError('CANCELLED', 'x')])).count, 1);
});

test('requestToken() asks again only for what may pass', async () => {
  for (const [status, count] of [
    [400, 1],
    [401, 1],
    [404, 1],
    [499, 1],
    [408, 4],
    [429, 4],
    [500, 4],
    [503, 4],
  ] as const) {
    assert.equal((await attempts([response(status)])).count, count, String(status));
  }
  assert.equal((await attempts([response(404)], { passingStatuses: [404] })).count, 4);
});

test('requestToken() waits as long as a source says, up to a minute', async () => {
  const after = (seconds: string) => response(503, '', { 'retry-after': seconds });
  assert.deepEqual((await attempts([after('60'), granted])).waits, [60_000]);
  assert.deepEqual((await attempts([after('61'), granted])).waits, []);
  assert.deepEqual((await attempts([after('0'), granted])).waits, [0]);
  const throttled = (text: string, status = 429) => response(status, text);
  assert.deepEqual((await attempts([throttled('Retry after 7 s.'), granted])).waits, [7000]);
  assert.deepEqual((await attempts([throttled('retry after 12S'), granted])).waits, [12_000]);
  assert.deepEqual((await attempts([throttled('retry after 7 seconds'), granted])).waits, [1000]);
  assert.deepEqual((await attempts([throttled('Retry after 7 s.', 503), granted])).waits, [1000]);
});

test('requestToken() gives a service that is updated 70 seconds, in addition to the usual tries', async () => {
  const updating = (seconds?: string) => response(410, '', seconds === undefined ? {} : { 'retry-after': seconds });
  assert.deepEqual(
    (await attempts([updating()])).waits,
    Array.from({ length: 7 }, () => 10_000),
  );
  assert.deepEqual((await attempts([updating('0'), granted])).waits, [1000]);
  assert.deepEqual((await attempts([updating('35')])).waits, [35_000, 35_000]);
  assert.deepEqual((await attempts([updating('36')])).waits, [36_000]);
  assert.deepEqual((await attempts([updating(), response(500), granted])).waits, [10_000, 1000]);
});

test('the sources are recognized by all of their variables', () => {
  const all: readonly (readonly [DetectableSource, Variables])[] = [
    [workloadIdentity, { AZURE_CLIENT_ID: 'x', AZURE_TENANT_ID: 'x', AZURE_FEDERATED_TOKEN_FILE: 'x' }],
    [serviceFabric, { IDENTITY_ENDPOINT: 'x', IDENTITY_HEADER: 'x', IDENTITY_SERVER_THUMBPRINT: 'x' }],
    [appService, { IDENTITY_ENDPOINT: 'x', IDENTITY_HEADER: 'x' }],
    [appService2017, { MSI_ENDPOINT: 'x', MSI_SECRET: 'x' }],
    [cloudShell, { MSI_ENDPOINT: 'x' }],
    [azureArc, { IDENTITY_ENDPOINT: 'x', IMDS_ENDPOINT: 'x' }],
  ];
  for (const [source, env] of all) {
    assert.equal(source.detect(env, bareMachine), true, source.name);
    for (const name of Object.keys(env)) {
      assert.equal(source.detect({ ...env, [name]: '' }, bareMachine), false, `${source.name} ${name}`);
    }
  }
});

test('readArcKey() compares the folder and the ending of a key file as the platform does', async () => {
  const windows = { ...bareMachine, platform: 'win32', arcKeyFolder: 'C:\\ProgramData\\Tokens' } as const;
  const linux = { ...bareMachine, arcKeyFolder: '/tokens' };
  const elsewhere = (folder: string) =>
    `Cannot answer the challenge of Azure Arc: it names a file that is not a .key file in "${folder}", so nothing was read`;
  for (const [path, machine, code, message] of [
    ['c:\\programdata\\TOKENS\\a.KEY', windows, 'SECRET_UNREADABLE', undefined],
    ['c:\\programdata\\TOKENS\\a.txt', windows, 'TOKEN_RESPONSE_INVALID', elsewhere(windows.arcKeyFolder)],
    ['/tokens/a.key', linux, 'SECRET_UNREADABLE', undefined],
    ['/tokens/a.KEY', linux, 'TOKEN_RESPONSE_INVALID', elsewhere('/tokens')],
    ['/Tokens/a.key', linux, 'TOKEN_RESPONSE_INVALID', elsewhere('/tokens')],
    ['/tokens/b/a.key', linux, 'TOKEN_RESPONSE_INVALID', elsewhere('/tokens')],
  ] as const) {
    const error = await failureOf(readArcKey(path, machine));
    const isMissing = message === undefined;
    assert.deepEqual(
      [error.code, error.message, error.hint],
      [
        code,
        message ?? `Cannot read the key file "${path}" of Azure Arc: there is no such file`,
        isMissing
          ? 'Its readers are root and the group himds; on Windows, Hybrid agent extension applications.'
          : 'Check that only the Azure Connected Machine agent listens on its port.',
      ],
    );
    assert.equal(systemErrorCode(error.cause), isMissing ? 'ENOENT' : undefined);
  }
});

test('a source without its id refuses before it asks', async () => {
  const { services } = servicesWith(() => assert.fail('It was asked.'));
  for (const source of [serviceFabric, cloudShell, azureArc]) {
    const request = { env: {}, resource: 'r', cloud, lookedFor: [] };
    const identity = { kind: 'client-id', id: 'x' } as const;
    assert.equal((await failureOf(source.acquire({ ...request, identity }, services))).code, 'INPUT_INVALID');
  }
});

test('a source whose variables are gone at a renewal names the first of them, and is not asked', async () => {
  const { services } = servicesWith(() => assert.fail('It was asked.'));
  for (const [source, env, missing] of [
    [workloadIdentity, { AZURE_CLIENT_ID: 'x' }, 'AZURE_TENANT_ID'],
    [workloadIdentity, { AZURE_TENANT_ID: 'x' }, 'AZURE_CLIENT_ID'],
    [workloadIdentity, { AZURE_TENANT_ID: 'x', AZURE_CLIENT_ID: 'x' }, 'AZURE_FEDERATED_TOKEN_FILE'],
    [serviceFabric, {}, 'IDENTITY_HEADER'],
    [serviceFabric, { IDENTITY_HEADER: 'x' }, 'IDENTITY_ENDPOINT'],
    [serviceFabric, { IDENTITY_HEADER: 'x', IDENTITY_ENDPOINT: 'https://x' }, 'IDENTITY_SERVER_THUMBPRINT'],
    [appService, {}, 'IDENTITY_HEADER'],
    [appService, { IDENTITY_HEADER: 'x' }, 'IDENTITY_ENDPOINT'],
    [appService2017, {}, 'MSI_SECRET'],
    [cloudShell, {}, 'MSI_ENDPOINT'],
  ] as const) {
    const error = await failureOf(source.acquire({ env, resource: 'r', cloud, lookedFor: [] }, services));
    assert.deepEqual(
      [error.code, error.message],
      ['INPUT_INVALID', `Cannot use the environment variable ${missing}: it is not set; let the platform set it`],
    );
  }
});

test('a source names the variable whose address it cannot use', async () => {
  const { services } = servicesWith(() => assert.fail('It was asked.'));
  const using = { ...services, localTransport: createLocalTransport({ clock: createFakeClock(), userAgent: 'test' }) };
  const address = 'http://user@127.0.0.1:1/';
  const fabric = { IDENTITY_HEADER: 'x', IDENTITY_SERVER_THUMBPRINT: 'a'.repeat(40) };
  for (const [source, name, env] of [
    [appService, 'IDENTITY_ENDPOINT', { IDENTITY_HEADER: 'x' }],
    [appService2017, 'MSI_ENDPOINT', { MSI_SECRET: 'x' }],
    [cloudShell, 'MSI_ENDPOINT', {}],
    [serviceFabric, 'IDENTITY_ENDPOINT', fabric],
    [imds, 'AZURE_POD_IDENTITY_AUTHORITY_HOST', {}],
  ] as const) {
    const request = { env: { ...env, [name]: address }, resource: 'r', cloud, lookedFor: [], isRenewal: true };
    const error = await failureOf(source.acquire(request, using));
    assert.deepEqual(
      [error.code, error.message],
      [
        'INPUT_INVALID',
        `Cannot send a request to "http://127.0.0.1:1" that ${name} names: it contains a user name or password; remove them`,
      ],
    );
  }
});

test('requestToken() announces long waits, and mentions others with -Verbose', async () => {
  const { said } = await attempts([response(429, '', { 'retry-after': '7' }), response(500), granted]);
  assert.deepEqual(said, ['warning: It answered 429; retrying in 7 s.', 'It answered 500; retrying in 2 s.']);
});
