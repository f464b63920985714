import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { systemClock } from '../../src/base/clock.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { seedCustomers, seedPartner } from '../../src/lab/seed/seed-customers.ts';
import { labGuid, labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { runFakeCli } from '../support/fake-cli.ts';
import {
  assertNothingLeaked,
  daemonSecret,
  outputOf,
  runEntrada,
  type RunOptions,
  startEntrada,
} from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { asAda, journeyServices } from '../support/journey-services.ts';

const customers = seedCustomers(4);
const lab = await startJourneyLab({ clock: systemClock, tenant: seedPartner(customers), otherTenants: customers });
const home = await makeHome(lab.cloud);
const { daemon } = labIds.applications;
const ids = customers.map(({ id }) => id);

async function connect(tenant: string, context: string): Promise<void> {
  const credential = ['-ClientSecretCredential', `${daemon.appId}:env:SECRET`];
  const place = ['-ContextScope', 'CurrentUser', '-Environment', 'Lab', '-TenantId', tenant, '-Context', context];
  await outputOf(home, ['Connect-Entra', ...place, ...credential], { env: daemonSecret });
}

await connect('customer0001.example', 'Cust-1');
await connect('customer0002.example', 'cust-2');
await connect('customer0003.example', 'cust-3');
await connect(labIds.domain, 'partner');

/** Writes a file in the home, and returns its path. */
function fileOf(name: string, content: string): string {
  const path = join(home.folder, name);
  writeFileSync(path, content);
  return path;
}

const request = (words: readonly string[], options?: RunOptions) => runEntrada(home, ['request', ...words], options);
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Returns whether a request of Graph is for one of the customers, by its number. */
function isFor(count: number, { headers }: LabRequest): boolean {
  return readClaims(headers['authorization']?.replace('Bearer ', '') ?? '')?.['tid'] === ids[count - 1];
}

const skus = ['/subscribedSkus', '--all'];
const unused =
  '[].{Sku: skuPartNumber, Bought: prepaidUnits.enabled, Used: consumedUnits, Unused: prepaidUnits.enabled - consumedUnits}';

test('request -AllContexts lists every tenant that there is a session for, with -Query for each', async () => {
  const run = await request([...skus, '-AllContexts', '-ThrottleLimit', '1', '-Query', unused, '-o', 'csv']);
  assert.deepEqual(
    [run.status, run.stdout, run.stderr],
    [
      0,
      `Tenant,TenantId,Sku,Bought,Used,Unused
Cust-1,${ids[0]},O365_BUSINESS_PREMIUM,12,11,1
Cust-1,${ids[0]},FLOW_FREE,10000,2,9998
cust-2,${ids[1]},O365_BUSINESS_PREMIUM,19,17,2
cust-3,${ids[2]},SPB,6,3,3
partner,${labIds.tenantId},SPE_E3,225,221,4
partner,${labIds.tenantId},FLOW_FREE,10000,22,9978
`,
      '4 of 4 tenants answered.\n',
    ],
  );
  const limited = await request([...skus, '-AllContexts', '-Query', 'length(@)', '-o', 'ndjson']);
  assert.deepEqual(
    new Map(linesOf(limited.stdout).map(({ Tenant, Value }) => [Tenant, Value])),
    new Map([
      ['Cust-1', 2],
      ['cust-2', 1],
      ['cust-3', 1],
      ['partner', 2],
    ]),
  );
});

test('request -Contexts chooses contexts with wildcards, and names those that there are if none matches', async () => {
  const words = ['/organization?$select=displayName', '-o', 'ndjson'];
  const run = await request([...words, '-Contexts', 'cust-[2-3],PARTNER']);
  const names = linesOf(run.stdout).map(({ Tenant, displayName }) => [Tenant, displayName]);
  assert.deepEqual(
    names.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    [
      ['cust-2', 'Customer 0002'],
      ['cust-3', 'Customer 0003'],
      ['partner', 'Entrada Lab'],
    ],
  );
  const missing = await request([...words, '-Contexts', 'cust-*,absent-?']);
  assert.deepEqual(
    [missing.status, missing.stderr],
    [
      2,
      'request: Cannot find contexts named "absent-?": no session of entra matches\nThe contexts of entra are Cust-1, cust-2, cust-3, partner.\n',
    ],
  );
  const teams = await request([...words, '-AllContexts', '-Service', 'teams']);
  assert.match(teams.stderr, /Cannot send requests with all contexts: none of teams is saved/);
});

test('a tenant that fails is a row with the reason, and the others answer: exit status 8', async () => {
  const isSkus = (path: string) => path === '/v1.0/subscribedSkus';
  lab.faults.add({
    match: (sent) => isSkus(sent.url.pathname) && isFor(1, sent),
    times: 1,
    effect: { kind: 'respond', response: answer(403, '{"error":{"code":"Forbidden","message":"No."}}') },
  });
  // The session has expired: its next token is refused.
  const expired = await home.cache.read((await home.cache.findNamed('cust-2')) ?? '');
  assert.ok(expired);
  await home.cache.write({ ...expired, tokens: {} });
  lab.faults.add({
    match: ({ url }) => url.pathname.includes(ids[1] ?? '') && url.pathname.endsWith('/token'),
    times: 1,
    effect: {
      kind: 'respond',
      response: answer(
        400,
        '{"error":"invalid_grant","error_description":"AADSTS700082: expired.","error_codes":[700082]}',
      ),
    },
  });
  const run = await request([...skus, '-Contexts', 'cust-*', '-Query', '[].skuPartNumber', '-o', 'ndjson']);
  assert.equal(run.status, 8);
  const rows = linesOf(run.stdout).toSorted((one, other) => (String(one['Tenant']) < String(other['Tenant']) ? -1 : 1));
  const [refused, signIn, fine] = rows;
  assert.deepEqual(
    [refused?.['Tenant'], refused?.['TenantId'], refused?.['ErrorCode'], refused?.['Status']],
    ['Cust-1', ids[0], 'REQUEST_REFUSED', 403],
  );
  assert.match(String(refused?.['Error']), /^Cannot GET "\/v1\.0\/subscribedSkus": .* 403 Forbidden/);
  assert.deepEqual([signIn?.['Tenant'], signIn?.['ErrorCode']], ['cust-2', 'SIGN_IN_NEEDED']);
  assert.match(String(signIn?.['Hint']), /Run: entrada Connect-Entra .*-TenantId .* -Context cust-2/);
  assert.deepEqual(fine, { Tenant: 'cust-3', TenantId: ids[2], Value: 'SPB' });
  assert.equal(
    run.stderr,
    'request: 1 of 3 tenants answered; 2 failed\nThe rows of tenants that failed say why, in Error and Hint.\n',
  );
});

test('request -Tenants sends it with one session to the customers that /contracts lists', async () => {
  await outputOf(home, ['context', 'use', 'partner']);
  const list = await request(['/contracts', '--all']);
  const path = fileOf('customers.json', list.stdout);
  const run = await request([
    ...skus,
    '-Tenants',
    path,
    '-ThrottleLimit',
    '1',
    '-Query',
    '[0].skuPartNumber',
    '-o',
    'csv',
  ]);
  assert.deepEqual(
    [run.status, run.stdout],
    [
      0,
      `Tenant,TenantId,Value
Customer 0001,${ids[0]},O365_BUSINESS_PREMIUM
Customer 0002,${ids[1]},O365_BUSINESS_PREMIUM
Customer 0003,${ids[2]},SPB
Customer 0004,${ids[3]},O365_BUSINESS_PREMIUM
`,
    ],
  );
  // One record for the session, and the tokens apart from it.
  const partner = await home.cache.read((await home.cache.findNamed('partner')) ?? '');
  assert.deepEqual(Object.keys(partner?.tokens ?? {}), [lab.graphOrigin]);
  const counts = await request(
    ['/users?$top=1', '-Tenants', '-', '-Context', 'partner', '-ThrottleLimit', '1', '-o', 'ndjson'],
    {
      input: 'customer0002.example\n\n# a comment\nabsent.example\n',
    },
  );
  assert.equal(counts.status, 8);
  const [first, second] = linesOf(counts.stdout);
  assert.deepEqual(
    [first?.['Tenant'], first?.['TenantId'], first?.['id']],
    ['customer0002.example', ids[1], labGuid(1, 10_000_201)],
  );
  assert.deepEqual(
    [second?.['Tenant'], second?.['TenantId'], second?.['ErrorCode']],
    ['absent.example', null, 'CREDENTIAL_REFUSED'],
  );
  assert.match(counts.stderr, /^Some tenants have more results\. Add --all to list all of them\.$/m);
  const wrong = await request(['/users', '-Tenants', fileOf('wrong.csv', 'TenantId,Name\nabc,Contoso\n')]);
  assert.deepEqual(
    [wrong.status, wrong.stderr.split('\n')[0]],
    [
      2,
      'request: Cannot use the list of tenants "wrong.csv": line 2 has "abc", which is not the GUID or a domain of a tenant',
    ],
  );
  const missing = await request(['/users', '-Tenants', join(home.folder, 'absent.csv')]);
  assert.match(missing.stderr, /^request: Cannot read the list of tenants ".*absent\.csv": /);
});

test('a guest account reaches the tenants where it is a guest', async () => {
  await connectEntra(asAda, { ...journeyServices(lab), cache: home.cache }, 'ada');
  const run = await request(['/me?$select=userPrincipalName', '-Tenants', '-', '-Context', 'ada', '-o', 'ndjson'], {
    input: `customer0001.example\n${ids[1]}\n`,
  });
  assert.deepEqual(
    linesOf(run.stdout)
      .map(({ userPrincipalName }) => String(userPrincipalName))
      .toSorted((one, other) => (one < other ? -1 : 1)),
    [1, 2].map((count) => `ada_lab.example#EXT#@customer000${count}.onmicrosoft.example`),
  );
  await outputOf(home, ['context', 'remove', 'ada']);
});

test('request -StateFile continues: what is done is skipped, what failed is tried again, and another request is refused', async () => {
  const path = fileOf('list.txt', `${ids.join('\n')}\n`);
  const state = join(home.folder, 'run.jsonl');
  const words = ['/organization', '-Tenants', path, '-Context', 'partner', '-StateFile', state];
  const query = ['-Query', 'value[].displayName', '-o', 'csv'];
  lab.faults.add({
    match: (sent) => sent.url.pathname === '/v1.0/organization' && isFor(1, sent),
    times: 1,
    effect: { kind: 'respond', response: answer(404, '{"error":{"code":"Gone","message":"No."}}') },
  });
  const first = await request([...words, ...query, '-ThrottleLimit', '1']);
  assert.equal(first.status, 8);
  assert.match(
    first.stderr,
    /3 of 4 tenants answered; 1 failed\n.* The same command tries only these again; append its output with >>, because/,
  );
  // The error waits until the columns are known.
  const [head, error, ...rows] = first.stdout.split('\n');
  assert.equal(head, 'Tenant,TenantId,Value,Error,ErrorCode,Status,Hint');
  assert.match(error ?? '', new RegExp(`^${ids[0]},${ids[0]},,"?Cannot GET .*,REQUEST_REFUSED,404,`));
  assert.deepEqual(rows, [...[1, 2, 3].map((at) => `${ids[at]},${ids[at]},Customer 000${at + 1},,,,`), '']);
  const outcomes = linesOf(readFileSync(state, 'utf8')).map(({ id, outcome }) => [id, outcome]);
  assert.deepEqual(outcomes, [
    [undefined, undefined],
    [undefined, undefined],
    [ids[0], 'failed'],
    ...[1, 2, 3].map((at) => [ids[at], 'done']),
  ]);
  const second = await request([...words, ...query]);
  assert.deepEqual(
    [second.status, second.stdout.split('\n').slice(1), second.stderr],
    [0, [`${ids[0]},${ids[0]},Customer 0001,,,,`, ''], '1 of 1 tenant answered; 3 were done before.\n'],
  );
  const third = await request([...words, ...query]);
  assert.deepEqual([third.status, third.stdout, third.stderr], [0, '', '4 tenants were done before.\n']);
  const other = await request(words);
  assert.deepEqual([other.status, other.stdout], [2, '']);
  assert.match(other.stderr, /Cannot continue from ".*run\.jsonl": it belongs to another request/);
  assert.equal(home.filesWith(daemon.secret).length, 0);
});

test('a tenant that a list has by its domain and by its GUID is requested once, also after it was done under the other', async () => {
  const state = join(home.folder, 'twice.jsonl');
  const line = (input: string) =>
    request(
      [
        '/organization',
        '-Tenants',
        '-',
        '-Context',
        'partner',
        '-StateFile',
        state,
        '-Query',
        'value[].displayName',
        '-o',
        'ndjson',
        '-ThrottleLimit',
        '1',
      ],
      { input },
    );
  const count = () => lab.requests.filter(({ path }) => path.startsWith('/v1.0/organization')).length;
  const before = count();
  const first = await line(`customer0001.example\n${ids[0]}\n`);
  assert.equal(count() - before, 1);
  assert.deepEqual([first.status, linesOf(first.stdout).length], [0, 1]);
  assert.equal(
    first.stderr,
    `"${ids[0]}" is the tenant ${ids[0]}, which is in the list as "customer0001.example", too; it is requested once.\n1 of 1 tenant answered; 1 named twice.\n`,
  );
  const second = await line(`${ids[0]}\n`);
  assert.deepEqual([second.stdout, second.stderr, count() - before], ['', '1 tenant was done before.\n', 1]);
});

test('a second process with the same state file is refused, and one that was killed is continued', async () => {
  const state = join(home.folder, 'killed.jsonl');
  const path = fileOf('killed.txt', `${ids.join('\n')}\n`);
  const words = ['request', '/groups', '-Tenants', path, '-Context', 'partner', '-StateFile', state];
  const format = ['-Query', 'length(value)', '-o', 'ndjson', '-ThrottleLimit', '1'];
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isHeld = (): void => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const remove = lab.faults.add({
    match(sent) {
      const isThird = sent.url.pathname === '/v1.0/groups' && isFor(3, sent);
      if (isThird) isHeld();
      return isThird;
    },
    times: 1,
    effect: { kind: 'hold', until: released },
  });
  const running = startEntrada(home, [...words, ...format]);
  await held;
  const second = await runEntrada(home, [...words, ...format]);
  assert.match(second.stderr, /Cannot continue from ".*killed\.jsonl": another process uses it/);
  running.child.kill('SIGKILL');
  const killed = await running.ended;
  remove();
  release();
  const again = await runEntrada(home, [...words, ...format]);
  assert.equal(again.stderr, '2 of 2 tenants answered; 2 were done before.\n');
  const found = linesOf(killed.stdout + again.stdout).map(({ Tenant }) => Tenant);
  assert.deepEqual([...new Set(found)], ids);
});

test('Ctrl+C ends the sweep after whole lines, with status 130, and the state is kept', async () => {
  const state = join(home.folder, 'cancelled.jsonl');
  const controller = new AbortController();
  const path = fileOf('cancelled.txt', `${ids.join('\n')}\n`);
  const remove = lab.faults.add({
    match(sent) {
      if (sent.url.pathname !== '/v1.0/groups' || !isFor(2, sent)) return false;
      controller.abort();
      return true;
    },
    times: 1,
    effect: faultEffects.hold(new Promise(() => {})),
  });
  const words = ['request', '/groups', '--all', '-Tenants', path, '-Context', 'partner', '-StateFile', state];
  const run = await runFakeCli(home.folder, [...words, '-Query', 'length(@)', '-o', 'ndjson', '-ThrottleLimit', '1'], {
    signal: controller.signal,
  });
  remove();
  assert.equal(run.status, 130);
  assert.match(run.stderr, /^request: Cancelled\.$/m);
  assert.deepEqual(linesOf(run.stdout), [{ Tenant: ids[0], TenantId: ids[0], Value: 0 }]);
  assert.deepEqual(
    linesOf(readFileSync(state, 'utf8')).map(({ id }) => id),
    [undefined, ids[0]],
  );
});

test('a request that changes tenants says how many, and asks, unless it is told not to', async () => {
  const path = fileOf('change.txt', `${ids.join('\n')}\n`);
  const change = ['/groups', '-Method', 'POST', '-Body', '{}', '-Tenants', path, '-Context', 'partner'];
  const before = lab.requests.length;
  const [asks, what] = [
    await runEntrada(home, ['request', ...change], { hasNoTerminal: true }),
    await request([...change, '-WhatIf']),
  ];
  assert.deepEqual(
    [asks.status, asks.stderr.split('\n')[0]],
    [2, 'request: Cannot POST in 4 tenants: it has to be confirmed, and there is not a terminal to ask at'],
  );
  assert.deepEqual(
    [what.status, what.stdout, what.stderr],
    [
      0,
      '',
      `What if: Performing the operation "POST /groups" on target "4 tenants (${ids.slice(0, 3).join(', ')}, ...)".\n`,
    ],
  );
  assert.equal(lab.requests.length, before);
  const sent = await request([...change, '-Confirm:$false', '-o', 'ndjson']);
  assert.equal(sent.status, 8);
  assert.equal(linesOf(sent.stdout).length, 4);
  const single = await request(['/groups', '-Method', 'POST', '-Body', '{}', '-WhatIf', '-Context', 'partner']);
  assert.equal(single.stderr, 'What if: Performing the operation "POST" on target "/groups".\n');
});

test('parameters that do not belong together are refused before anything is sent', async () => {
  const rows: readonly (readonly [words: readonly string[], found: string])[] = [
    [['-AllContexts', '-Contexts', 'a'], 'Cannot use both -AllContexts and -Contexts: each names the tenants'],
    [
      ['-AllContexts', '-Context', 'partner'],
      'Cannot use both -Context and -AllContexts: -Context is one session; with -Tenants, it reaches all of them',
    ],
    [
      ['-Tenants', 'x', '-TenantId', 'y.example'],
      'Cannot use -TenantId with -Tenants: each tenant is requested in turn',
    ],
    [
      ['-AllContexts', '-Include'],
      'Cannot use -Include with -AllContexts: the output is one list of the rows of all tenants',
    ],
    [['-StateFile', 'x'], 'Cannot use -StateFile for one tenant: add -AllContexts, -Contexts or -Tenants'],
    [['-ThrottleLimit', '3'], 'Cannot use -ThrottleLimit for one tenant: add -AllContexts, -Contexts or -Tenants'],
    [
      ['-X', 'POST', '-Body', '-', '-Tenants', '-'],
      'Cannot read both the tenants and the body from standard input: use a file for one of them',
    ],
    [['-Contexts', 'cust-['], 'Cannot use the pattern "cust-[": a "[" is without its "]"'],
  ];
  for (const [words, found] of rows) {
    const run = await request(['/me', ...words]);
    assert.deepEqual([run.status, run.stderr.split('\n')[0]], [2, `request: ${found}`], words.join(' '));
  }
  const range = await request(['/me', '-AllContexts', '-ThrottleLimit', '0']);
  assert.match(range.stderr, /Cannot validate argument on parameter 'ThrottleLimit'/);
  assert.equal(existsSync('x'), false);
});

test('a terminal shows the rows of many tenants as a table', async () => {
  const words = ['request', '/organization', '-Contexts', 'cust-*', '-Query', 'value[].displayName'];
  const run = await runFakeCli(home.folder, words, { columns: 80 });
  assert.equal(run.status, 0);
  assert.match(
    stripVTControlCharacters(run.stdout),
    /^Tenant +TenantId +Value\n-+ +-+ +-+\n(?:[cC]ust-\d +[\w-]+ +Customer \d+\n){3}$/,
  );
  assert.equal(run.stderr, '3 of 3 tenants answered.\n');
});

test('a narrow terminal keeps the tenant, the properties of its items and the error', async () => {
  const words = ['request', '/organization', '-Tenants', '-', '-Context', 'partner', '-ThrottleLimit', '1'];
  const run = await runFakeCli(home.folder, [...words, '-Query', 'value[].{Name: displayName}'], {
    columns: 80,
    input: 'customer0001.example\nabsent.example\n',
  });
  const [head, , first, second] = stripVTControlCharacters(run.stdout).split('\n');
  assert.match(head ?? '', /^Tenant +Name +Error *$/);
  assert.match(run.stderr, /^The terminal is too narrow for TenantId, ErrorCode, Status, Hint; /m);
  assert.match(first ?? '', /^customer0001\.example +Customer 0001 *$/);
  assert.match(second ?? '', /^absent\.example +Cannot sign the application in/);
});

test('a session that cannot be read is a row, and the others answer', async () => {
  const id = (await home.cache.findNamed('cust-3')) ?? '';
  const sealed = readFileSync(home.recordPath(id));
  writeFileSync(home.recordPath(id), sealed.subarray(0, 40));
  const run = await request(['/organization', '-AllContexts', '-Query', 'value[].displayName', '-o', 'ndjson']);
  assert.equal(run.status, 8);
  const failed = linesOf(run.stdout).filter(({ ErrorCode }) => ErrorCode !== undefined);
  assert.deepEqual(
    failed.map(({ Tenant, ErrorCode }) => [Tenant, ErrorCode]),
    [[id, 'CACHE_UNREADABLE']],
  );
  assert.match(run.stderr, /3 of 4 tenants answered; 1 failed/);
  writeFileSync(home.recordPath(id), sealed);
});

test('nothing that is secret was shown', () => assertNothingLeaked(lab));
