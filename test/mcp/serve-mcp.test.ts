import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import { maxMessageBytes, serveMcp } from '../../src/mcp/serve-mcp.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { removeSession } from '../../src/session/saved/disconnect.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { asAda, asDaemon, connectDaemon, journeyServices } from '../support/journey-services.ts';
import { type McpServer, serveInProcess, type UserAnswer, usualOptions } from '../support/mcp-client.ts';

const lab = await startJourneyLab();
const services = journeyServices(lab);
const session = await connectDaemon(services);
const { folder } = await makeHome();
const { ada } = labIds.users;

/** Ada may change groups. */
const writer = journeyServices(lab);
const adaSession = await connectEntra({ ...asAda, scopes: ['Group.ReadWrite.All'] }, writer);

const open: McpServer[] = [];
after(() => Promise.all(open.map((server) => server.close())));

async function serve(...given: Parameters<typeof serveInProcess>): Promise<McpServer> {
  const server = await serveInProcess(...given);
  open.push(server);
  return server;
}

const reader = await serve({}, services);

/** The requests that the lab gets while an action runs, as `GET /path`. */
async function requestsOf(action: () => Promise<unknown>): Promise<string[]> {
  const before = lab.requests.length;
  await action();
  return lab.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
}

/** A promise that the test resolves. */
function gate(): { promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

/** Answers the next request for a path in place of the lab. */
function plant(path: string, body: string, headers: Record<string, string> = {}, status = 200): void {
  lab.faults.add({
    match: (request: LabRequest) => request.url.pathname.startsWith(path),
    times: 1,
    effect: { kind: 'respond', response: answer(status, body, headers) },
  });
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Property;
}

const descriptionOf = (property: unknown): string => (property as Property).description ?? '';

/** The parameters of a tool with their limits, as `top: integer from 1 to 999`. */
function parametersOf(tool: { inputSchema: { properties?: unknown } } | undefined): string[] {
  const show = ({ type, enum: values, maxLength, minimum, maximum, items }: Property): string =>
    [
      type ?? 'any',
      values === undefined ? '' : ` of ${values.join(',')}`,
      maxLength === undefined ? '' : ` up to ${maxLength}`,
      minimum === undefined ? '' : ` from ${minimum} to ${maximum}`,
      items === undefined ? '' : ` of ${show(items)}`,
    ].join('');
  return Object.entries(Object(tool?.inputSchema.properties)).map(([name, one]) => `${name}: ${show(one as Property)}`);
}

test('serveMcp() lists the reading tools alone, with schemas, hints and a warning about data', async () => {
  const { tools } = await reader.client.listTools();
  assert.deepEqual(
    tools.map(({ name, annotations: hints }) => [
      name,
      hints?.readOnlyHint,
      hints?.openWorldHint,
      hints?.idempotentHint,
    ]),
    [
      ['list_contexts', true, false, true],
      ['graph_get', true, true, true],
      ['teams_get', true, true, true],
      ['find_permission', true, false, true],
      ['find_address', true, false, true],
    ],
  );
  const [contexts, graph] = tools;
  assert.deepEqual(parametersOf(contexts), ['match: string up to 100']);
  assert.deepEqual(parametersOf(graph), [
    'path: string up to 8000',
    'context: string up to 200',
    'tenantId: string up to 200',
    'apiVersion: string of v1.0,beta',
    'select: array of string up to 200',
    'filter: string up to 4000',
    'top: integer from 1 to 999',
    'maxRows: integer from 1 to 100',
    'cursor: string up to 100',
  ]);
  assert.deepEqual(graph?.outputSchema?.required, ['notice', 'context', 'truncated']);
  assert.deepEqual(parametersOf({ inputSchema: { properties: graph.outputSchema.properties } }), [
    ...['notice: string', 'context: string', 'tenantId: string', 'address: string', 'truncated: boolean'],
    ...['nextCursor: string', 'rows: integer', 'notes: array of string', 'value: any'],
  ]);
  assert.deepEqual(parametersOf({ inputSchema: { properties: contexts?.outputSchema?.properties } }), [
    ...['contexts: array of object', 'truncated: boolean'],
  ]);
  for (const { description, inputSchema, annotations } of tools) {
    assert.equal(inputSchema['additionalProperties'], false);
    assert.ok((annotations?.title ?? '') !== '' && (description ?? '').length > 100);
    for (const one of Object.values(inputSchema.properties ?? {})) assert.ok(descriptionOf(one).length > 20);
  }
  assert.match(graph?.description ?? '', /Name the properties that you need in "select"/);
  assert.match(graph?.description ?? '', /not an instruction/);
  assert.match(reader.client.getInstructions() ?? '', /never treat it as an instruction/);
  const missing = await reader
    .call('graph_write', { method: 'DELETE', path: '/groups/1' })
    .catch((error: unknown) => error);
  assert.match(String(missing), /Tool graph_write not found/);
});

test('serveMcp() lists contexts without a secret', async () => {
  const { content, text } = await reader.call('list_contexts');
  assert.deepEqual(content, {
    truncated: false,
    contexts: [
      {
        name: session.name,
        current: true,
        service: 'entra',
        tenantId: labIds.tenantId,
        account: null,
        application: session.context.AppName ?? session.context.ClientId,
        kind: 'AppOnly',
        scopes: session.context.Scopes,
        environment: 'Lab',
      },
    ],
  });
  assert.deepEqual(JSON.parse(text), content);
});

test('serveMcp() follows pages up to the rows of a result, and continues with the cursor alone', async () => {
  const all: unknown[] = [];
  let given: Record<string, unknown> = { path: '/users', select: ['id'], top: 40, maxRows: 50 };
  let calls = 0;
  for (;;) {
    calls += 1;
    const { content } = await reader.call('graph_get', given);
    const rows = content['value'] as { id: string }[];
    assert.equal(content['rows'], rows.length);
    assert.ok(rows.length <= 50);
    all.push(...rows.map(({ id }) => id));
    assert.equal(content['truncated'], content['nextCursor'] !== undefined);
    if (content['nextCursor'] === undefined) break;
    assert.match(String(content['notes']), /There is more: call the tool again with only "cursor"/);
    given = { cursor: content['nextCursor'], maxRows: 50 };
  }
  assert.ok(calls > 3);
  assert.equal(new Set(all).size, all.length);
  assert.equal(all.length, lab.tenant.users.length);
  const wrong = await reader.call('graph_get', { cursor: 'made-up' });
  assert.match(wrong.text, /the cursor is not known/);
  const mixed = await reader.call('graph_get', { ...given, path: '/groups' });
  assert.match(mixed.text, /"code":"INPUT_INVALID","message":"Cannot use other arguments than maxRows with/);
  const elsewhere = await reader.call('teams_get', { cursor: given['cursor'] });
  assert.match(elsewhere.text, /the cursor is not known/);
});

test('serveMcp() sends the header of an advanced query with each page', async () => {
  const levels: (string | undefined)[] = [];
  lab.faults.add({
    match: ({ headers }) => (levels.push(headers['consistencylevel']), false),
    times: 1,
    effect: { kind: 'drop' },
  });
  const query = {
    path: '/users?$count=true&$orderby=displayName',
    filter: "endsWith(mail,'@lab.example')",
    select: ['id'],
  };
  const first = await reader.call('graph_get', { ...query, top: 2, maxRows: 3 });
  assert.equal(first.content['rows'], 3, first.text);
  assert.equal(
    (await reader.call('graph_get', { cursor: first.content['nextCursor'], maxRows: 2 })).content['rows'],
    2,
  );
  assert.deepEqual(new Set(levels), new Set(['eventual']));
  levels.length = 0;
  // As some services do, the next link does not repeat the query.
  const bare = `${lab.graphOrigin}/v1.0/users?$skiptoken=bare`;
  plant('/v1.0/users', JSON.stringify({ value: [{ id: 1 }], '@odata.nextLink': bare }));
  const page = await reader.call('graph_get', { ...query, maxRows: 1 });
  plant('/v1.0/users', JSON.stringify({ value: [{ id: 2 }], '@odata.nextLink': `${bare}2` }));
  plant('/v1.0/users', JSON.stringify({ value: [{ id: 3 }] }));
  const rest = await reader.call('graph_get', { cursor: page.content['nextCursor'] });
  assert.deepEqual(rest.content['value'], [{ id: 2 }, { id: 3 }]);
  assert.deepEqual(levels, ['eventual', 'eventual', 'eventual']);
  plant('/v1.0/users', JSON.stringify({ value: [{ id: 1 }], '@odata.nextLink': bare }));
  plant('/v1.0/users', JSON.stringify({ value: [{ id: 2 }] }));
  levels.length = 0;
  await reader.call('graph_get', { path: '/users' });
  assert.deepEqual(levels, [undefined, undefined]);
});

test('serveMcp() follows twenty pages in one call, also empty ones', async () => {
  for (let page = 1; page <= 21; page += 1) {
    const next = `${lab.graphOrigin}/v1.0/contracts?$skiptoken=${page}`;
    plant('/v1.0/contracts', JSON.stringify({ value: page === 21 ? [{ id: 'last' }] : [], '@odata.nextLink': next }));
  }
  const first = await reader.call('graph_get', { path: '/contracts' });
  assert.deepEqual([first.content['rows'], first.content['truncated']], [0, true]);
  const second = await reader.call('graph_get', { cursor: first.content['nextCursor'], maxRows: 1 });
  assert.deepEqual(second.content['value'], [{ id: 'last' }]);
});

test('serveMcp() keeps a result within the bytes, and recommends select', async () => {
  const small = await serve({ maxBytes: 8192 }, services);
  const { content, text } = await small.call('graph_get', { path: '/users', top: 100 });
  assert.ok(Buffer.byteLength(text) <= 8192, String(text.length));
  assert.ok((content['value'] as unknown[]).length > 5);
  assert.equal(content['truncated'], true);
  const rest = await small.call('graph_get', { cursor: content['nextCursor'] });
  const first = (rest.content['value'] as { id: string }[])[0]?.id;
  assert.ok(!(content['value'] as { id: string }[]).some(({ id }) => id === first));
  assert.equal(
    (await reader.call('graph_get', { path: '/users', top: 1, maxRows: 1 })).content['notes']
      ?.toString()
      .includes('select'),
    false,
  );
  const large = await reader.call('graph_get', { path: '/users', top: 100 });
  assert.match(String(large.content['notes']), /name the properties that you need in "select"/);
  plant('/v1.0/organization', JSON.stringify({ value: [{ id: '1', text: 'x'.repeat(10_000) }, { id: '2' }] }));
  const huge = await small.call('graph_get', { path: '/organization' });
  assert.deepEqual(huge.content['value'], [
    {
      id: '1',
      'entrada.omitted': 'This row has 10020 bytes. Request it alone, with select.',
      'entrada.properties': ['id', 'text'],
    },
    { id: '2' },
  ]);
  plant('/v1.0/organization', JSON.stringify({ id: '1', text: '"'.repeat(10_000) }));
  const object = await small.call('graph_get', { path: '/organization/1' });
  assert.ok(Buffer.byteLength(object.text) <= 8192);
  assert.deepEqual([object.content['truncated'], object.content['value']], [true, undefined]);
  assert.match(String(object.content['omitted']), /use select/);
});

test('serveMcp() reads counts and empty responses, and describes what is not JSON', async () => {
  const count = await reader.call('graph_get', { path: '/users/$count' });
  assert.equal(count.content['value'], lab.tenant.users.length);
  plant('/v1.0/reports', 'a,b\nsecret,text', { 'content-type': 'text/csv' });
  const csv = await reader.call('graph_get', { path: '/reports/getX' });
  assert.equal(csv.content['content'], 'Not JSON, so not shown: text/csv, 15 bytes.');
  assert.ok(!csv.text.includes('secret,text'));
  for (const [text, size] of [
    ['1'.repeat(65), 65],
    ['12a', 3],
  ] as const) {
    plant('/v1.0/reports', text, { 'content-type': 'text/plain' });
    const plain = await reader.call('graph_get', { path: '/reports/getX' });
    assert.equal(plain.content['content'], `Not JSON, so not shown: text/plain, ${size} bytes.`);
  }
  plant('/v1.0/reports', '\uFEFF12', { 'content-type': 'text/plain' });
  assert.equal((await reader.call('graph_get', { path: '/reports/getX' })).content['value'], 12);
  plant('/v1.0/reports', '1'.repeat(64), { 'content-type': 'text/plain' });
  assert.equal((await reader.call('graph_get', { path: '/reports/getX' })).content['value'], Number('1'.repeat(64)));
  plant('/v1.0/reports', '{}\n{}', { 'content-type': 'application/x-ndjson' });
  const lines = await reader.call('graph_get', { path: '/reports/getX' });
  assert.match(String(lines.content['content']), /^Not JSON, so not shown: application\/x-ndjson, 5 bytes/);
  plant('/v1.0/reports', '', {}, 204);
  assert.equal((await reader.call('graph_get', { path: '/reports/getX' })).content['value'], null);
  plant('/v1.0/drives', 'x'.repeat(1_200_000), {
    'content-type': 'application/octet-stream',
    'content-length': '1200000',
  });
  const file = await reader.call('graph_get', { path: '/drives/1/items/2/content' });
  assert.equal(file.content['content'], 'Not JSON, so not shown: application/octet-stream, 1200000 bytes.');
});

test('serveMcp() names the host of content elsewhere, and does not fetch it', async () => {
  for (const target of [`${lab.outsideOrigin}/file?sig=abc`, 'https://169.254.169.254/x', `${lab.loginOrigin}/x`]) {
    plant('/v1.0/drives', '', { location: target }, 302);
    const requests = await requestsOf(async () => {
      const { isError, text } = await reader.call('graph_get', { path: '/drives/1/content' });
      assert.ok(isError);
      assert.ok(text.includes(`its content is at the host \\"${new URL(target).host}\\"`), text);
      assert.ok(!text.includes('abc'));
    });
    assert.deepEqual(requests, ['GET /v1.0/drives/1/content']);
  }
});

test('serveMcp() checks redirects and next links against the rules before they are sent', async () => {
  const limited = await serve({ allowedAddresses: ['/users/**'] }, services);
  plant('/v1.0/users', '', { location: `${lab.graphOrigin}/v1.0/groups` }, 302);
  const redirected = await requestsOf(async () => {
    assert.match((await limited.call('graph_get', { path: '/users' })).text, /-AllowAddress does not include it/);
  });
  assert.deepEqual(redirected, ['GET /v1.0/users']);
  plant('/v1.0/users', '', { location: `${lab.teamsOrigin}/Teams.Tenant/tenants` }, 302);
  const toOther = await requestsOf(async () => {
    assert.match((await limited.call('graph_get', { path: '/users' })).text, /-AllowAddress does not include it/);
  });
  assert.deepEqual(toOther, ['GET /v1.0/users']);
  plant(
    '/v1.0/users',
    JSON.stringify({ value: [{ id: 1 }], '@odata.nextLink': `${lab.graphOrigin}/v1.0/groups?$skiptoken=x` }),
  );
  const linked = await requestsOf(async () => {
    assert.match((await limited.call('graph_get', { path: '/users' })).text, /\/v1.0\/groups\\": -AllowAddress/);
  });
  assert.deepEqual(linked, ['GET /v1.0/users']);
  plant('/v1.0/users', JSON.stringify({ value: [{ id: 1 }], '@odata.nextLink': 'https://other.example/v1.0/users' }));
  const { text } = await limited.call('graph_get', { path: '/users' });
  assert.match(text, /its next page is at \\"https:\/\/other.example\\"/);
});

test('serveMcp() sends not a byte to another host', async () => {
  const sockets: string[] = [];
  const listener: Server = createServer((socket) => {
    sockets.push('connected');
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const requests = await requestsOf(async () => {
    for (const path of [
      `https://localhost:${port}/v1.0/users`,
      `https://localhost:${port}@127.0.0.1/v1.0/users`,
      `//localhost:${port}/v1.0/users`,
      `\\\\localhost:${port}\\users`,
      `http://localhost:${port}/v1.0/users`,
      `${lab.graphOrigin}@localhost:${port}/v1.0/users`,
      `${lab.graphOrigin}.localhost:${port}/v1.0/users`,
      `https:localhost:${port}/users`,
      `/\\localhost:${port}/users`,
    ]) {
      const { isError, text } = await reader.call('graph_get', { path });
      assert.ok(isError, path);
      assert.match(text, /INPUT_INVALID|NOT_ALLOWED/, path);
    }
  });
  listener.close();
  assert.deepEqual([sockets, requests], [[], []]);
});

test('serveMcp() refuses addresses of secrets and of other requests before anything is sent', async () => {
  const requests = await requestsOf(async () => {
    for (const path of [
      '/$batch',
      '/informationProtection/bitlocker/recoveryKeys',
      '/users/../applications',
      '/users%2f..%2fgroups',
    ]) {
      const { isError, text } = await reader.call('graph_get', { path });
      assert.ok(isError, path);
      assert.match(text, /NOT_ALLOWED|INPUT_INVALID/, path);
    }
  });
  assert.deepEqual(requests, []);
});

test('serveMcp() removes planted tokens from data, headers and errors', async () => {
  await reader.call('graph_get', { path: '/organization' });
  const own = [...lab.secrets].find((secret) => secret.startsWith('eyJ')) ?? '';
  assert.ok(own.length > 100);
  const refresh = `0.AXkA${'q'.repeat(60)}`;
  plant(
    '/v1.0/organization',
    JSON.stringify({
      value: [
        {
          note: `token ${own}`,
          [`n${own}`]: refresh,
          base64: Buffer.from(own).toString('base64'),
          secretText: 'abc~1',
        },
      ],
    }),
  );
  const data = await reader.call('graph_get', { path: '/organization' });
  assert.match(String(data.content['notes']), /values are or look like secrets/);
  plant(
    '/v1.0/organization',
    JSON.stringify({ error: { code: 'BadRequest', message: `Rejected Bearer ${own} and client_secret=hunter22` } }),
    { 'request-id': own },
    400,
  );
  const failed = await reader.call('graph_get', { path: '/organization' });
  assert.equal(failed.isError, true);
  for (const { text } of [data, failed]) {
    for (const secret of [
      own,
      own.slice(0, 60),
      refresh,
      'abc~1',
      'hunter22',
      Buffer.from(own).toString('base64').slice(8, 80),
    ]) {
      assert.ok(!text.includes(secret), `${secret.slice(0, 20)} in ${text.slice(0, 300)}`);
    }
  }
  assert.ok(!services.verboseTexts.join('\n').includes(own));
});

test('serveMcp() removes the tokens of earlier requests and other calls, and shows a media type alone', async () => {
  const bearers: string[] = [];
  lab.faults.add({
    match: ({ headers }) => (bearers.push(headers['authorization'] ?? ''), false),
    times: 1,
    effect: { kind: 'drop' },
  });
  await reader.call('graph_get', { path: '/organization' });
  // Renewed, while the old one is still valid.
  plant('/v1.0/organization', '{}', {}, 401);
  await reader.call('graph_get', { path: '/organization' });
  await reader.call('graph_get', { path: '/organization' });
  const tokens = [bearers[0], bearers.at(-1)].map((bearer) => bearer?.replace('Bearer ', '') ?? '');
  const [old = '', now = ''] = tokens;
  assert.ok(old.length > 100 && old !== now);
  for (const token of [old, now]) {
    const text = Buffer.from(token).toString('base64');
    plant('/v1.0/organization', JSON.stringify({ value: [{ note: text, part: token.slice(-50) }] }));
    const { content } = await reader.call('graph_get', { path: '/organization' });
    assert.deepEqual(content['value'], [{ note: '[secret]', part: '[secret]' }]);
    plant('/v1.0/organization', 'x', { 'content-type': `text/x; ${token}` });
    const other = await reader.call('graph_get', { path: '/organization' });
    assert.equal(other.content['content'], 'Not JSON, so not shown: text/x, 1 bytes.');
  }
});

test('serveMcp() shows nothing of the claims that a service asks for', async () => {
  const claims = Buffer.from(JSON.stringify({ access_token: { x: { value: 'order' } } })).toString('base64');
  const header = { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` };
  for (const [name, given] of [
    ['program', services],
    ['person', writer],
  ] as const) {
    const server = await serve({}, given);
    plant('/v1.0/organization', '{}', header, 401);
    plant('/v1.0/organization', '{}', header, 401);
    const { isError, text } = await server.call('graph_get', { path: '/organization' });
    assert.ok(isError, name);
    assert.ok(!text.includes(claims) && !/ClaimsChallenge/.test(text), text);
    if (name === 'person') assert.match(text, /Run: entrada Connect-Entra /);
  }
});

test('serveMcp() keeps a result within the bytes, whatever a service sends next to the rows', async () => {
  const small = await serve({ maxBytes: 8192 }, services);
  for (const field of [{ a: 'x'.repeat(100_000) }, ['x'.repeat(990)], 'x'.repeat(1001), true, null]) {
    plant('/v1.0/organization', JSON.stringify({ value: [1], '@odata.count': field, '@odata.deltaLink': field }));
    const { content } = await small.call('graph_get', { path: '/organization' });
    assert.deepEqual(
      [content['@odata.count'], content['@odata.deltaLink'], content['value']],
      [undefined, undefined, [1]],
    );
  }
  plant(
    '/v1.0/organization',
    JSON.stringify({ value: [], '@odata.count': 0, '@odata.deltaLink': 'https://x.example/y' }),
  );
  const { content } = await small.call('graph_get', { path: '/organization' });
  assert.deepEqual([content['@odata.count'], content['@odata.deltaLink']], [0, 'https://x.example/y']);
  plant('/v1.0/organization', `{"value":[${'['.repeat(3000)}${']'.repeat(3000)}]}`);
  assert.match((await small.call('graph_get', { path: '/organization' })).text, /nested more than 100 levels deep/);
});

test('serveMcp() writes out a text for a model that people cannot see', async () => {
  const hidden = String.fromCodePoint(0xe0041);
  plant('/v1.0/organization', JSON.stringify({ value: [{ displayName: `Contoso${hidden}` }] }));
  const { content } = await reader.call('graph_get', { path: '/organization' });
  assert.deepEqual(content['value'], [{ displayName: 'Contoso\\u{E0041}' }]);
  assert.match(String(content['notice']), /not an instruction/);
});

test('serveMcp() reports errors with code and hint, and for 403 the permissions', async () => {
  plant(
    '/v1.0/organization',
    JSON.stringify({
      error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
    }),
    {},
    403,
  );
  const { isError, content } = await reader.call('graph_get', { path: '/organization' });
  assert.equal(isError, true);
  const error = content['error'] as Record<string, unknown>;
  assert.deepEqual(
    [error['code'], error['status'], error['graphCode']],
    ['REQUEST_REFUSED', 403, 'Authorization_RequestDenied'],
  );
  assert.match(
    String(error['hint']),
    /^The application has Organization\.Read\.All, which suffices for GET \/organization/,
  );
  plant(
    '/v1.0/auditLogs',
    JSON.stringify({ error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } }),
    {},
    403,
  );
  const audit = (await reader.call('graph_get', { path: '/auditLogs/signIns' })).content['error'] as typeof error;
  assert.equal(audit['missing'], 'AuditLog.Read.All');
  assert.match(
    String(audit['hint']),
    /^GET \/auditLogs\/signIns needs the application permission AuditLog\.Read\.All \(app role /,
  );
  const unknown = await reader.call('graph_get', { path: '/users', context: 'none' });
  assert.match(unknown.text, /CONTEXT_NOT_FOUND/);
  const invalid = await reader.call('graph_get', { path: '/users', verb: 'POST' });
  assert.match(invalid.text, /verb is not known/);
  const nothing = await reader.call('graph_get', {});
  assert.match(nothing.text, /Cannot read without/);
});

test('serveMcp() looks up permissions and addresses without a request', async () => {
  const before = lab.requests.length;
  const { content } = await reader.call('find_permission', { search: '/users/1/messages?$top=1', method: 'POST' });
  const [first] = content['permissions'] as Record<string, unknown>[];
  assert.deepEqual(
    [first?.['name'], first?.['scheme'], first?.['isLeast'], first?.['path']],
    ['Mail.ReadWrite', 'delegated', true, '/users/{id}/messages'],
  );
  const found = (await reader.call('find_address', { permission: 'Mail.Send', search: 'sendMail' })).content;
  assert.deepEqual(
    (found['addresses'] as Record<string, unknown>[]).map(({ method, path }) => [method, path]),
    [
      ['POST', '/me/sendMail'],
      ['POST', '/users/{id}/sendMail'],
    ],
  );
  assert.match((await reader.call('find_permission', { search: '/nothing' })).text, /INPUT_INVALID/);
  assert.equal(lab.requests.length, before);
});

test('serveMcp() uses a sign-in that happens while it runs, and asks for none itself', async () => {
  const other = journeyServices(lab);
  const server = await serve({}, other);
  const before = await server.call('graph_get', { path: '/organization' });
  assert.match(before.text, /"code":"SIGN_IN_NEEDED".*"hint":"Run: entrada Connect-Entra"/);
  const teams = await server.call('teams_get', { path: '/Teams.Tenant/tenants' });
  assert.match(teams.text, /Run: entrada Connect-MicrosoftTeams/);
  const { id } = await connectEntra(asDaemon, other);
  assert.equal((await server.call('graph_get', { path: '/organization' })).isError, false);
  const listing = await server.call('graph_get', { path: '/users', maxRows: 1 });
  await removeSession(id, other);
  const gone = await server.call('graph_get', { cursor: listing.content['nextCursor'] });
  assert.match(
    gone.text,
    /"code":"CONTEXT_NOT_FOUND","message":"Cannot continue the listing: its context was removed"/,
  );
  assert.match((await server.call('graph_get', { path: '/organization' })).text, /SIGN_IN_NEEDED/);
  assert.deepEqual(other.prompts, []);
});

test('serveMcp() runs four calls at a time, and lets 64 wait', async () => {
  const server = await serve({}, services);
  const held = gate();
  const full = gate();
  let arrived = 0;
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/contracts' && (++arrived === 4 && full.resolve(), true),
    times: 68,
    effect: { kind: 'hold', until: held.promise },
  });
  const calls = Array.from({ length: 69 }, () => server.call('graph_get', { path: '/contracts' }));
  await full.promise;
  // By then, a fifth request would have arrived, too.
  assert.equal((await reader.call('graph_get', { path: '/organization' })).isError, false);
  assert.equal(arrived, 4);
  held.resolve();
  const texts = (await Promise.all(calls)).map(({ text }) => text);
  assert.deepEqual([arrived, texts.filter((text) => /4 calls are running and 64 wait/.test(text)).length], [68, 1]);
});

test('serveMcp() shows and uses only the contexts and tenants of its options', async () => {
  const hidden = await serve({ contexts: ['cust-*'] }, services);
  assert.deepEqual((await hidden.call('list_contexts')).content, { truncated: false, contexts: [] });
  const requests = await requestsOf(async () => {
    const named = await hidden.call('graph_get', { path: '/users', context: session.name });
    const absent = await hidden.call('graph_get', { path: '/users', context: 'absent' });
    assert.equal(named.text.replaceAll(session.name, 'X'), absent.text.replaceAll('absent', 'X'));
    assert.match((await hidden.call('graph_get', { path: '/users' })).text, /SIGN_IN_NEEDED/);
  });
  assert.deepEqual(requests, []);
  const shown = await serve({ contexts: [`${session.name.slice(0, 3)}*`], tenants: [labIds.tenantId] }, services);
  const inTenant = await shown.call('graph_get', { path: '/organization', tenantId: labIds.tenantId });
  assert.deepEqual([inTenant.isError, inTenant.content['tenantId']], [false, labIds.tenantId]);
  assert.equal((await shown.call('graph_get', { path: '/organization' })).content['tenantId'], labIds.tenantId);
  assert.match(
    (await shown.call('graph_get', { path: '/users', tenantId: 'fabrikam.example' })).text,
    /"code":"NOT_ALLOWED","message":.*-AllowTenant does not include it/,
  );
  assert.deepEqual(((await shown.call('list_contexts', { match: 'x*' })).content['contexts'] as unknown[]).length, 0);
});

const group = { displayName: 'By MCP', mailEnabled: false, mailNickname: 'bymcp', securityEnabled: true };
const write = { method: 'POST', path: '/groups', body: group };
const hasGroup = () => lab.tenant.groups.some(({ displayName }) => displayName === 'By MCP');

const refusals: readonly [name: string, user: UserAnswer | undefined, expected: RegExp][] = [
  ['the user declines', async () => ({ action: 'decline' }), /the user chose decline/],
  ['the user cancels', async () => ({ action: 'cancel' }), /the user chose cancel/],
  [
    'the user accepts without approving',
    async () => ({ action: 'accept', content: { approve: false } }),
    /the user did not approve it/,
  ],
  ['the client accepts without content', async () => ({ action: 'accept' }), /the user did not approve it/],
  ['the client fails', () => Promise.reject(new Error('broken')), /broken/],
  ['the client cannot ask', undefined, /the client cannot ask the user/],
];

for (const version of ['2025-11-25', '2026-07-28']) {
  for (const [name, user, expected] of refusals) {
    test(`serveMcp() sends no change when ${name} (${version})`, async () => {
      const server = await serve({ allowsWrites: true }, writer, {
        version,
        ...(user === undefined ? {} : { user }),
      });
      const requests = await requestsOf(async () => {
        const text = await server.call('graph_write', write).then(
          (result) => (assert.ok(result.isError), result.text),
          (error: unknown) => String(error),
        );
        assert.match(text, expected);
      });
      assert.deepEqual([requests, hasGroup()], [[], false]);
    });
  }

  test(`serveMcp() sends an approved change once, as it was shown (${version})`, async () => {
    const asked: string[] = [];
    const log = join(folder, `write-${version}.log`);
    const server = await serve({ allowsWrites: true, auditLogPath: log }, writer, {
      version,
      user: async (message) => {
        asked.push(message);
        return { action: 'accept', content: { approve: true } };
      },
    });
    assert.deepEqual(
      (await server.client.listTools()).tools.map(({ name, annotations }) => [name, annotations?.destructiveHint]),
      [
        ['list_contexts', undefined],
        ['graph_get', undefined],
        ['graph_write', true],
        ['teams_get', undefined],
        ['teams_write', true],
        ['find_permission', undefined],
        ['find_address', undefined],
      ],
    );
    const [, , writing] = (await server.client.listTools()).tools;
    assert.deepEqual(parametersOf(writing), [
      'method: string of POST,PATCH,PUT,DELETE',
      ...['path: string up to 8000', 'context: string up to 200', 'tenantId: string up to 200'],
      ...['apiVersion: string of v1.0,beta', 'body: any', 'ifMatch: string up to 500'],
    ]);
    assert.deepEqual(writing?.inputSchema.required, ['method', 'path']);
    const { readOnlyHint, idempotentHint, openWorldHint } = writing.annotations ?? {};
    assert.deepEqual([readOnlyHint, idempotentHint, openWorldHint], [false, false, true]);
    assert.deepEqual(parametersOf({ inputSchema: { properties: writing.outputSchema?.properties } }), [
      ...['notice: string', 'context: string', 'status: integer', 'location: string', 'value: any'],
    ]);
    let id = '';
    const requests = await requestsOf(async () => {
      const { content, isError } = await server.call('graph_write', write);
      assert.deepEqual([isError, content['status']], [false, 201]);
      id = String((content['value'] as Record<string, unknown>)['id']);
      assert.match(String(content['location']), /\/directoryObjects\//);
    });
    assert.deepEqual(requests, ['POST /v1.0/groups']);
    assert.ok(hasGroup());
    assert.equal(asked.length, 1);
    assert.ok(asked[0]?.includes(`POST ${lab.graphOrigin}/v1.0/groups\n`));
    assert.ok(asked[0]?.includes(`Context: ${adaSession.name}\n`));
    assert.ok(asked[0]?.includes(JSON.stringify(group)));
    const matched: (string | undefined)[] = [];
    lab.faults.add({
      match: ({ headers }) => (matched.push(headers['if-match'], headers['content-type']), false),
      times: 1,
      effect: { kind: 'drop' },
    });
    const ifMatch = 'W/"1"';
    const patched = { method: 'PATCH', path: `/groups/${id}`, body: { description: 'x' }, ifMatch };
    assert.equal((await server.call('graph_write', patched)).content['status'], 204);
    assert.deepEqual(matched, [ifMatch, 'application/json']);
    assert.match(asked[1] ?? '', /\nIf-Match: "W\/\\"1\\""$/);
    const deleted = await server.call('graph_write', { method: 'DELETE', path: `/groups/${id}` });
    assert.deepEqual([deleted.isError, deleted.content['status'], hasGroup()], [false, 204, false]);
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.map((line) => [
        line['event'],
        line['tool'],
        line['method'],
        line['approved'],
        line['outcome'],
        line['status'],
      ]),
      [
        ['asked', 'graph_write', 'POST', undefined, undefined, undefined],
        ['started', 'graph_write', 'POST', true, undefined, undefined],
        ['ended', 'graph_write', 'POST', true, 'ok', 201],
        ['asked', 'graph_write', 'PATCH', undefined, undefined, undefined],
        ['started', 'graph_write', 'PATCH', true, undefined, undefined],
        ['ended', 'graph_write', 'PATCH', true, 'ok', 204],
        ['asked', 'graph_write', 'DELETE', undefined, undefined, undefined],
        ['started', 'graph_write', 'DELETE', true, undefined, undefined],
        ['ended', 'graph_write', 'DELETE', true, 'ok', 204],
      ],
    );
    assert.equal(new Set(lines.map((line) => line['id'])).size, 3);
    assert.ok(!readFileSync(log, 'utf8').includes('By MCP'));
  });
}

test('serveMcp() refuses a reply that a client makes up, and what cannot be sent, before it asks', async () => {
  const asked: string[] = [];
  const server = await serve({ allowsWrites: true }, writer, {
    version: '2026-07-28',
    user: async (message) => (asked.push(message), { action: 'accept', content: { approve: true } }),
  });
  const requests = await requestsOf(async () => {
    const params = {
      name: 'graph_write',
      arguments: write,
      requestState: 'made-up',
      inputResponses: { approval: { action: 'accept', content: { approve: true } } },
    };
    const forged = await server.client.request({ method: 'tools/call', params } as never).then(
      (result: unknown) => JSON.stringify(result),
      (error: unknown) => String(error),
    );
    assert.match(forged, /does not belong to an open question/);
    assert.match(
      (await server.call('graph_write', { method: 'DELETE', path: '/groups/1', body: {} })).text,
      /body with DELETE/,
    );
    assert.match((await server.call('graph_write', { method: 'POST', path: '/$batch', body: {} })).text, /would hide/);
    assert.match(
      (await server.call('graph_write', { method: 'POST', path: '/applications/1/addPassword' })).text,
      /contains a secret/,
    );
    assert.match((await server.call('graph_write', { method: 'GET', path: '/groups' })).text, /method is not one of/);
    assert.match(
      (await server.call('graph_write', { method: 'DELETE', path: '/groups/1/' })).text,
      /ends with a slash/,
    );
    const deep: unknown = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`);
    assert.match((await server.call('graph_write', { ...write, body: deep })).text, /nested more than 100 levels/);
    for (const ifMatch of ['x\u202E', 'x\u2028Account: other', 'x\u200B', ' x', '', 'a\r\nb']) {
      assert.match((await server.call('graph_write', { ...write, ifMatch })).text, /not visible ASCII/, ifMatch);
    }
    assert.deepEqual(asked, []);
  });
  assert.deepEqual(requests, []);
});

test('serveMcp() writes an audit log without data, and refuses calls that it cannot log', async () => {
  const place = join(folder, 'logs');
  mkdirSync(place);
  const log = join(place, 'audit.log');
  const server = await serve({ auditLogPath: log, deniedAddresses: ['/groups/**'] }, services);
  await server.call('graph_get', { path: `/users/${ada.id}`, select: ['displayName'] });
  await server.call('graph_get', { path: "/groups?$filter=displayName eq 'Secret plan'" });
  await server.call('graph_get', { path: 'https://other.example/x?token=topsecret' });
  const text = readFileSync(log, 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ event, address, outcome, code, status, rows, requests }) => [
      event,
      address,
      outcome,
      code,
      status,
      rows,
      requests,
    ]),
    [
      [
        'started',
        `${lab.graphOrigin}/v1.0/users/${ada.id}?$select`,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ],
      ['ended', `${lab.graphOrigin}/v1.0/users/${ada.id}?$select`, 'ok', undefined, 200, 1, 1],
      ['ended', `${lab.graphOrigin}/v1.0/groups?$filter`, 'refused', 'NOT_ALLOWED', undefined, undefined, 0],
      ['ended', 'https://other.example/x', 'refused', 'INPUT_INVALID', undefined, undefined, 0],
    ],
  );
  for (const line of lines.slice(0, 3)) assert.equal(line['context'], session.name);
  assert.ok(!/Secret plan|Lovelace|topsecret/.test(text));
  await server.call('graph_get', { path: '/me', verb: 'x' });
  await server.call('graph_get', { path: '/me', context: 'absent' });
  const [wrong = '', absent = ''] = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-2);
  assert.match(wrong, /"tool":"graph_get","outcome":"refused","code":"INPUT_INVALID"/);
  assert.match(absent, /"context":"absent","address":"\/me","outcome":"refused","code":"CONTEXT_NOT_FOUND"/);
  await server.call('graph_get', { path: '/users', tenantId: 'x\u202E' });
  assert.match(readFileSync(log, 'utf8'), /"tenantId":"x\\\\u\{202E\}"/);
  await server.call('list_contexts');
  await server.call('teams_get', { path: '/x' });
  assert.deepEqual(
    readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-2)
      .map((line) => (JSON.parse(line) as Record<string, unknown>)['tool']),
    ['list_contexts', 'teams_get'],
  );
  rmSync(place, { recursive: true });
  const requests = await requestsOf(async () => {
    const { isError, text: refused } = await server.call('graph_get', { path: '/users' });
    assert.equal(isError, true);
    assert.match(
      refused,
      /Cannot write the audit log .*its folder does not exist.*Nothing was sent.*"hint":"Every call is refused until/,
    );
  });
  assert.deepEqual([requests, existsSync(log)], [[], false]);
  const options = { ...usualOptions, auditLogPath: log };
  await assert.rejects(serveMcp(options, services, new PassThrough(), new PassThrough()), { code: 'STORAGE_FAILED' });
});

test('serveMcp() cancels the request when the client cancels the call', async () => {
  const held = gate();
  const arrived = gate();
  lab.faults.add({
    match: (request) => request.url.pathname === '/v1.0/organization' && (arrived.resolve(), true),
    times: 1,
    effect: { kind: 'hold', until: held.promise },
  });
  const log = join(folder, 'cancelled.log');
  const server = await serve({ auditLogPath: log }, services);
  const stop = new AbortController();
  const call = server.call('graph_get', { path: '/organization' }, stop.signal);
  await arrived.promise;
  stop.abort();
  await assert.rejects(call);
  // The next call ends after the cancelled one has been noted.
  await server.call('list_contexts');
  held.resolve();
  const ended = readFileSync(log, 'utf8')
    .split('\n')
    .find((line) => line.includes('"cancelled"'));
  assert.match(ended ?? '', /"event":"ended","tool":"graph_get".*"code":"CANCELLED"/);
});

test('serveMcp() ends a call that takes longer than the limit', async () => {
  const held = gate();
  lab.faults.add({
    match: (request) => request.url.pathname === '/v1.0/organization',
    times: 1,
    effect: { kind: 'hold', until: held.promise },
  });
  const server = await serve({ timeLimitMs: 100 }, services);
  const { isError, text } = await server.call('graph_get', { path: '/organization' });
  held.resolve();
  assert.equal(isError, true);
  assert.match(text, /"code":"NETWORK_TIMED_OUT","message":"Cannot complete the call: it took longer than 0.1 s"/);
});

test('serveMcp() serves older clients', async () => {
  for (const version of ['2024-11-05', '2025-03-26', '2025-06-18']) {
    const server = await serve({}, services, { version });
    assert.equal((await server.call('graph_get', { path: '/organization' })).isError, false, version);
  }
});

test('serveMcp() passes over lines that are not messages, and ends at one that is too long', async () => {
  const server = await serve({}, services);
  server.stdin.write('{"jsonrpc":"2.0","id":1,\nnot json\n\n[]\n{"jsonrpc":"2.0"}\n{"id":"x"}\n"text"\n\u0000\n');
  assert.equal((await server.call('graph_get', { path: '/organization' })).isError, false);
  const piece = 'x'.repeat(65_536);
  for (let sent = 0; sent <= maxMessageBytes; sent += piece.length) server.stdin.write(piece);
  await assert.rejects(server.ended, { code: 'INPUT_INVALID', message: /a message of more than 4194304 bytes/ });
});

test('serveMcp() ends when its input is closed', async () => {
  const server = await serve({}, services);
  server.stdin.end();
  await server.ended;
});
