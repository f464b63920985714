import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { answer, closedPort, startJourneyLab } from '../../support/journey-lab.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { makePki } from '../../support/tls-server.ts';
import { doctorUser } from './doctor-user.ts';

const lab = await startJourneyLab({ clock: systemClock });

test('doctor finds nothing wrong with a session of the lab, and shows what it is', async () => {
  const user = await doctorUser(lab.cloud);
  const filesBefore = user.home.snapshot();
  const { status, report, stderr } = await user.doctor();
  assert.deepEqual([status, stderr, report.Verdict], [0, '', 'ok'], JSON.stringify(report.Checks, null, 1));
  assert.deepEqual(user.home.snapshot(), filesBefore);
  assert.deepEqual(
    report.Checks.map(({ Area }) => Area),
    [
      ...['Versions', 'Settings', 'Variables', 'Folders', 'Key', 'Keyring', 'Agent', 'Cache', 'Context', 'Authorities'],
      ...['Proxy', 'DNS', 'Endpoint', 'Endpoint', 'Clock'],
    ],
  );
  const [context] = report.Contexts;
  assert.deepEqual(
    [context?.Service, context?.Environment, context?.AuthType, context?.ContextScope, context?.IsRenewable],
    ['entra', 'Lab', 'AppOnly', 'CurrentUser', true],
  );
  const expiresMs = Date.parse(context?.ExpiresOn ?? '');
  assert.ok(expiresMs > Date.now() && expiresMs < Date.now() + 2 * 3_600_000, context?.ExpiresOn ?? '');
  assert.match(context?.Protection ?? '', /^sealed in .*, key in file$/);
});

test('doctor shows names and IDs in full only with -ShowNames, and no secret in any case', async () => {
  const user = await doctorUser(lab.cloud);
  await user.run([
    'context',
    'rename',
    (await user.home.cache.list()).map((row) => ('name' in row ? row.name : ''))[0] ?? '',
    'customer',
  ]);
  const { appId } = labIds.applications.daemon;
  const secrets = [...lab.secrets, ...(await user.home.heldSecrets())];
  for (const words of [[], ['-ShowNames']]) {
    const { stdout } = await user.doctor(words, { HTTPS_PROXY: '', ENTRADA_KEY_PASSPHRASE: 'h1dden-words' });
    const terminal = await user.run(['doctor', ...words], { ENTRADA_KEY_PASSPHRASE: 'h1dden-words' }, 80);
    for (const shown of [stdout, terminal.stdout]) {
      for (const secret of [...secrets, 'h1dden-words']) assert.ok(!shown.includes(secret));
      assert.equal(shown.includes('customer'), words.length > 0);
    }
    assert.equal(stdout.includes(appId), words.length > 0);
    assert.equal(stdout.includes(labIds.tenantId), words.length > 0);
  }
});

test('doctor -Offline sends nothing', async () => {
  const user = await doctorUser(lab.cloud);
  const sent = lab.requests.length;
  const { report, status } = await user.doctor(['-Offline'], { HTTPS_PROXY: 'http://127.0.0.1:1' });
  assert.deepEqual([status, report.Checks.at(-1)?.Area, report.Checks.at(-1)?.Verdict], [0, 'Network', 'skipped']);
  assert.equal(lab.requests.length, sent);
  assert.ok(!report.Checks.some(({ Area }) => ['Endpoint', 'DNS', 'Proxy', 'Clock'].includes(Area)));
});

test('doctor finds a clock that is wrong by the servers, and one that begins to be', async (t) => {
  const user = await doctorUser(lab.cloud);
  for (const [offsetSeconds, verdict, status, found] of [
    [3570, 'problem', 1, /^The clock of this machine is 60 minutes behind that of "localhost:\d+": set it\.$/],
    [-9000, 'problem', 1, /^The clock of this machine is 3 hours ahead of that of/],
    [90, 'warning', 0, /^\d+ seconds behind "localhost:\d+"; sign-ins fail from 5 minutes on\.$/],
    [10, 'ok', 0, /^Agrees with the servers\.$/],
  ] as const) {
    const remove = lab.faults.add({ kind: 'wrong-clock', offsetSeconds });
    t.after(remove);
    const { line, status: ended } = await user.doctor();
    remove();
    const clock = line('Clock');
    assert.deepEqual([clock?.Verdict, ended], [verdict, status], clock?.Found);
    assert.match(clock?.Found ?? '', found);
  }
});

test('doctor names a proxy that does not respond, and one that cannot be used, without its password', async () => {
  const user = await doctorUser();
  const port = await closedPort();
  const dead = await user.doctor([], { HTTPS_PROXY: `http://user:pa55word@127.0.0.1:${port}` });
  assert.equal(dead.status, 5);
  assert.match(
    dead.line('Proxy')?.Found ?? '',
    new RegExp(`^Through the proxy "127.0.0.1:${port}" of HTTPS_PROXY: login`),
  );
  assert.equal(dead.faults('DNS').length, 0);
  assert.equal(dead.faults('Endpoint').length, 2);
  assert.match(dead.faults('Endpoint')[0]?.Remedy ?? '', /^Check HTTPS_PROXY/);
  const wrong = await user.doctor([], { HTTPS_PROXY: 'socks5://user:pa55word@127.0.0.1:1080' });
  assert.equal(wrong.status, 2);
  assert.match(wrong.faults('Proxy')[0]?.Found ?? '', /its scheme is "socks5:"/);
  for (const { stdout, stderr } of [dead, wrong]) assert.doesNotMatch(stdout + stderr, /pa55word/);
});

test('doctor names a server whose authority is not trusted, with the file that is', async () => {
  const user = await doctorUser(lab.cloud);
  const other = join(user.home.folder, 'other.pem');
  writeFileSync(other, (await makePki()).ca, { mode: 0o600 });
  const [record] = await user.home.cache.list();
  const saved = await user.home.cache.read(record?.id ?? '');
  assert.ok(saved !== undefined);
  await user.home.cache.write({ ...saved, cloud: { ...saved.cloud, caFile: other } });
  const { status, faults } = await user.doctor();
  const [endpoint] = faults('Endpoint');
  assert.deepEqual([status, endpoint?.Code], [5, 'TLS_UNTRUSTED']);
  assert.match(endpoint?.Found ?? '', /^Cannot trust "localhost:\d+": .*Set-EntraEnvironment -CaFile PATH/);
  rmSync(other);
  const gone = await user.doctor();
  assert.deepEqual([gone.status, gone.faults('Authorities')[0]?.Code], [2, 'ENVIRONMENT_INVALID']);
});

test('doctor checks the files of ENTRADA_CA_FILE and NODE_EXTRA_CA_CERTS', async () => {
  const user = await doctorUser();
  const path = join(user.home.folder, 'ca.pem');
  for (const name of ['ENTRADA_CA_FILE', 'NODE_EXTRA_CA_CERTS']) {
    const missing = await user.doctor(['-Offline'], { [name]: path });
    assert.deepEqual([missing.status, missing.faults('Authorities').length], [2, 1], name);
    assert.match(missing.faults('Authorities')[0]?.Found ?? '', new RegExp(name));
    writeFileSync(path, 'not a certificate');
    assert.equal((await user.doctor(['-Offline'], { [name]: path })).status, 2, name);
    writeFileSync(path, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const unreadable = await user.doctor(['-Offline'], { [name]: path });
    assert.deepEqual([unreadable.status, unreadable.report.Verdict], [0, 'warning'], name);
    writeFileSync(path, readFileSync(lab.caFile));
    assert.equal((await user.doctor(['-Offline'], { [name]: path })).report.Verdict, 'ok', name);
    rmSync(path);
  }
  const unchecked = await user.doctor(['-Offline'], { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
  assert.match(unchecked.faults('Authorities')[0]?.Found ?? '', /is ignored/);
});

test('doctor takes a page in place of the discovery document for what it is', async (t) => {
  const user = await doctorUser(lab.cloud);
  const remove = lab.faults.add({
    times: 1,
    match: ({ url }) => url.pathname.endsWith('/openid-configuration'),
    effect: {
      kind: 'respond',
      response: answer(200, '<html>Welcome to the hotel</html>', { 'content-type': 'text/html' }),
    },
  });
  t.after(remove);
  const { faults, status } = await user.doctor();
  assert.equal(status, 0);
  assert.match(
    faults('Endpoint')[0]?.Found ?? '',
    /, with \d+ bytes and status 200 in place of its discovery document\.$/,
  );
});

test('doctor finds a damaged session, a wrong mode and a settings file that is not JSON', async () => {
  const user = await doctorUser(lab.cloud);
  const [name = ''] = readdirSync(join(user.home.state, 'sessions')).filter((file) => file.endsWith('.sealed'));
  truncateSync(join(user.home.state, 'sessions', name), 10);
  chmodSync(user.home.data, 0o755);
  writeFileSync(join(user.home.config, 'environments.json'), '{');
  const { status, faults, report, stderr } = await user.doctor(['-Offline']);
  assert.deepEqual(
    ['Settings', 'Folders', 'Cache'].map((area) => faults(area).map(({ Code }) => Code)),
    [['SETTINGS_UNREADABLE'], ['STORAGE_FAILED'], ['CACHE_UNREADABLE']],
  );
  assert.match(faults('Folders')[0]?.Remedy ?? '', /^Run: chmod 700 /);
  assert.match(faults('Cache')[0]?.Found ?? '', /it is cut off \(10 bytes/);
  assert.deepEqual([status, report.Contexts], [7, []]);
  assert.match(stderr, /^doctor: Cannot read the environments file .* \(and 2 more\)\nFix or delete the file/);
});

test('doctor names the first of many damaged and of many good sessions, and counts the others', async () => {
  const user = await doctorUser(lab.cloud);
  const sessions = join(user.home.state, 'sessions');
  const [name = ''] = readdirSync(sessions).filter((file) => file.endsWith('.sealed'));
  for (let copy = 0; copy < 45; copy += 1) {
    copyFileSync(join(sessions, name), join(sessions, `${String(copy).padStart(4, '0')}${name.slice(4)}`));
  }
  const { status, faults, report } = await user.doctor(['-Offline']);
  assert.deepEqual([status, report.Contexts.length, faults('Cache').length], [7, 1, 21]);
  const { Found, Remedy } = faults('Cache').at(-1) ?? {};
  assert.deepEqual(
    [Found, Remedy],
    ['Cannot read 25 more of the saved sessions', '"entrada status -Check" lists all of them.'],
  );

  const many = await doctorUser(lab.cloud);
  const { cache } = many.home;
  const [listed] = await cache.list();
  const record = await cache.read(listed?.id ?? '');
  assert.ok(record !== undefined);
  for (let copy = 10; copy < 34; copy += 1) {
    await cache.write({ ...record, id: `${copy}${record.id.slice(2)}`, name: `copy ${copy}` });
  }
  const good = await many.doctor(['-Offline']);
  const contexts = good.report.Checks.filter(({ Area }) => Area === 'Context').map((check) => check.Found);
  assert.deepEqual([good.status, contexts.length, contexts.at(-1)], [0, 21, '5 more, without a problem.']);
  assert.equal(good.report.Contexts.length, 25);
});

test('doctor finds a file in place of a folder, and a context that does not exist', async () => {
  const user = await doctorUser();
  writeFileSync(user.home.state, 'a file');
  const { status, faults } = await user.doctor(['-Offline'], { ENTRADA_CONTEXT: 'nowhere' });
  assert.ok(faults('Folders').some(({ Found }) => Found.endsWith('is not a folder')));
  assert.equal(status, 7);
  rmSync(user.home.state);
  mkdirSync(user.home.state, { mode: 0o700 });
  const named = await user.doctor(['-Offline'], { ENTRADA_CONTEXT: 'nowhere' });
  assert.deepEqual([named.status, named.faults('Context')[0]?.Code], [2, 'CONTEXT_NOT_FOUND']);
});

test('doctor reports a server of sessions that is down once, and checks the rest', async () => {
  const user = await doctorUser();
  const port = await closedPort();
  const { status, faults, report } = await user.doctor(['-Offline'], {
    ENTRADA_CACHE: `redis://:pa55word@127.0.0.1:${port}`,
  });
  assert.deepEqual([status, faults('Cache').map(({ Code }) => Code)], [5, ['CACHE_UNREACHABLE']]);
  assert.ok(report.Checks.some(({ Area }) => Area === 'Authorities'));
  assert.doesNotMatch(JSON.stringify(report), /pa55word/);
});

test('doctor on a terminal fits its width, with a summary, and the exit status of the first problem', async () => {
  const user = await doctorUser(lab.cloud);
  writeFileSync(join(user.home.config, 'teams-environment.json'), '{');
  for (const columns of [40, 60, 80, 120]) {
    const { status, stdout } = await user.run(['doctor', '-Offline'], {}, columns);
    const lines = stdout.split('\n').map((line) => line.replaceAll(/\u001B\[\d+m/g, ''));
    assert.deepEqual(
      lines.filter((line) => line.length > columns),
      [],
    );
    assert.match(stdout, /Found 1 problem\. /);
    assert.equal(status, 7);
  }
});
