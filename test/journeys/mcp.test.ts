import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { connectTeams } from '../../src/session/connect/connect-teams.ts';
import { cliPath } from '../support/installed-package.ts';
import { connectDaemonLine, daemonSecret, outputOf, runEntrada, startEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { asAda, journeyServices } from '../support/journey-services.ts';
import { connectClient } from '../support/mcp-client.ts';

// The packed command line over real pipes, driven by the official client.

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const services = { ...journeyServices(lab), cache: home.cache };
const { ada } = labIds.users;
await connectEntra({ ...asAda, scopes: ['User.Read.All', 'Group.ReadWrite.All'] }, services, 'work');
const log = join(home.folder, 'audit.log');
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: home.folder,
  ENTRADA_HOME: home.folder,
  ENTRADA_KEYRING: 'off',
};

const asked: string[] = [];
let isApproved = true;
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [cliPath, 'mcp', '-AllowWrites', '-AuditLogPath', log, '-DenyAddress', '/applications/**', '-Verbose'],
  env,
  cwd: home.folder,
  stderr: 'pipe',
});
let stderr = '';
transport.stderr?.on('data', (piece: Buffer) => (stderr += piece.toString()));
const server = await connectClient(transport, {
  user: async (message) => {
    asked.push(message);
    return isApproved ? { action: 'accept', content: { approve: true } } : { action: 'decline' };
  },
});
after(() => server.close());

test('mcp lists contexts and reads pages with a cursor', async () => {
  const { tools } = await server.client.listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['list_contexts', 'graph_get', 'graph_write', 'teams_get', 'teams_write', 'find_permission', 'find_address'],
  );
  const listed = await server.call('list_contexts');
  assert.match(listed.text, /"name":"work","current":true,"service":"entra"/);
  const first = await server.call('graph_get', { path: '/users', select: ['id'], maxRows: 2 });
  assert.deepEqual([first.isError, first.content['rows'], first.content['truncated']], [false, 2, true]);
  const next = await server.call('graph_get', { cursor: first.content['nextCursor'], maxRows: 1 });
  const ids = [first, next].flatMap(({ content }) => (content['value'] as { id: string }[]).map(({ id }) => id));
  assert.equal(new Set(ids).size, 3);
});

test('mcp uses a session that another process signs in to meanwhile, also of Teams', async () => {
  assert.match(
    (await server.call('teams_get', { path: '/Teams.Tenant/tenants' })).text,
    /Run: entrada Connect-MicrosoftTeams/,
  );
  const credential = { userName: ada.userPrincipalName, password: ada.password };
  await connectTeams({ teamsEnvironmentName: 'Lab', credential }, services);
  const tenants = await server.call('teams_get', { path: '/Teams.Tenant/tenants' });
  assert.equal(tenants.isError, false, tenants.text);
  assert.match(tenants.text, /"context":"ada@lab\.example"/);
  const teams = await server.call('teams_get', { path: '/v1.0/me/joinedTeams', select: ['displayName'] });
  assert.equal(teams.isError, false, teams.text);
  assert.ok(lab.requests.some(({ path }) => path.startsWith('/v1.0/me/joinedTeams')));
  await outputOf(home, [...connectDaemonLine, '-Context', 'daemon'], { env: daemonSecret });
  assert.match(
    (await server.call('graph_get', { path: '/organization', context: 'daemon' })).text,
    /"context":"daemon"/,
  );
  await outputOf(home, ['context', 'use', 'work']);
});

test('mcp sends a change after approval, and none without', async () => {
  const group = { displayName: 'MCP journey', mailEnabled: false, mailNickname: 'journey', securityEnabled: true };
  const change = { method: 'POST', path: '/groups', body: group };
  const has = () => lab.tenant.groups.some(({ displayName }) => displayName === group.displayName);
  isApproved = false;
  const refused = await server.call('graph_write', change);
  assert.match(refused.text, /NOT_ALLOWED.*nothing was sent/);
  assert.equal(has(), false);
  isApproved = true;
  assert.equal((await server.call('graph_write', change)).content['status'], 201);
  assert.equal(has(), true);
  assert.equal(asked.length, 2);
  assert.ok(asked[0]?.includes(JSON.stringify(group)));
});

test('mcp refuses hostile addresses, and removes a planted token', async () => {
  for (const path of [
    '/applications',
    '/%61pplications',
    '/users/..%2fapplications',
    '/$batch',
    'https://other.example/v1.0/users',
  ]) {
    assert.match((await server.call('graph_get', { path })).text, /"code":"(?:NOT_ALLOWED|INPUT_INVALID)"/, path);
  }
  const token = [...lab.secrets].find((secret) => secret.startsWith('eyJ')) ?? '';
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/organization',
    times: 1,
    effect: {
      kind: 'respond',
      response: answer(400, JSON.stringify({ error: { code: 'X', message: `Bearer ${token}` } })),
    },
  });
  const { text } = await server.call('graph_get', { path: '/organization' });
  assert.match(text, /Bearer \[secret\]/);
});

test('mcp writes its audit log and, with -Verbose, lines on standard error; neither has a secret', async () => {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  for (const line of lines)
    assert.ok(['asked', 'started', 'ended'].includes(String((JSON.parse(line) as Record<string, unknown>)['event'])));
  assert.match(
    readFileSync(log, 'utf8'),
    /"event":"ended","tool":"graph_write",.*"approved":false,"outcome":"declined"/,
  );
  assert.match(
    stderr,
    /VERBOSE: graph_get GET https:\/\/localhost:\d+\/v1\.0\/users\?\$select: ok, status 200, 2 rows, \d+ bytes, \d+ ms/,
  );
  for (const secret of lab.secrets) {
    assert.ok(!stderr.includes(secret) && !lines.join().includes(secret));
  }
});

test('mcp ends on SIGTERM', async () => {
  const { pid } = transport;
  assert.ok(pid !== null);
  const closed = new Promise<void>((resolve) => void Object.assign(server.client, { onclose: resolve }));
  process.kill(pid, 'SIGTERM');
  await closed;
});

test('mcp writes nothing but the protocol to standard output, and ends with its input', async () => {
  const run = startEntrada(home, ['mcp'], { keepsInputOpen: true });
  const messages = [
    'not json',
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"graph_get","arguments":{"path":"/me"}}}',
    '{"jsonrpc":"2.0","id":2,"method":"no/such"}',
  ];
  run.child.stdin?.write(`${messages.join('\n')}\n`);
  let text = '';
  run.child.stdout?.on('data', (piece: string) => (text += piece));
  while (text.split('\n').length < 4) await once(run.child.stdout ?? run.child, 'data');
  run.child.stdin?.end();
  const { status, stdout, stderr: errors } = await run.ended;
  assert.deepEqual([status, errors], [0, '']);
  const byId = new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map((one) => [one['id'], one]),
  );
  assert.match(JSON.stringify(byId.get(0)), /"protocolVersion":"2024-11-05"/);
  assert.match(JSON.stringify(byId.get(1)), /Ada Lovelace/);
  assert.match(JSON.stringify(byId.get(2)), /Method not found/);
});

test('mcp ends with its input also while a request waits', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const arrived = new Promise<void>((resolve) => {
    lab.faults.add({
      match: ({ url }) => url.pathname === '/v1.0/contracts' && (resolve(), true),
      times: 1,
      effect: { kind: 'hold', until: held },
    });
  });
  const run = startEntrada(home, ['mcp'], { keepsInputOpen: true });
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'graph_get', arguments: { path: '/contracts' } },
  };
  run.child.stdin?.write(`${JSON.stringify(call)}\n`);
  await arrived;
  run.child.stdin?.end();
  const { status, stdout } = await run.ended;
  release();
  assert.deepEqual([status, stdout], [0, '']);
});

test('mcp refuses to start with a log that it cannot write, and with wrong values', async () => {
  for (const [words, status, expected] of [
    [
      ['-AuditLogPath', join(home.folder, 'missing', 'a.log')],
      7,
      /Cannot write the audit log .*its folder does not exist/,
    ],
    [['-MaxRows', '0'], 2, /Cannot use 0 for -MaxRows: expected a number from 1 to 1000/],
    [['-MaxBytes', '100'], 2, /from 8192 to 1048576/],
    [['-TimeLimit', '9999'], 2, /from 1 to 3600/],
    [['-AllowAddress', 'users'], 2, /Cannot use the address "users" of -AllowAddress/],
  ] as const) {
    const run = await runEntrada(home, ['mcp', ...words]);
    assert.deepEqual([run.status, run.stdout], [status, ''], words.join(' '));
    assert.match(run.stderr, expected);
  }
});
