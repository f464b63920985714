import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import { outputOf, robotBrowser, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';

// Every command of docs/requests.md, as a reader copies it. The lab's domain stands in for contoso.com.
const page = readFileSync('docs/requests.md', 'utf8').replaceAll('contoso.com', labIds.domain);
const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, 'connect -Environment Lab -NoWelcome -Scopes User.ReadWrite.All,Group.ReadWrite.All', {
  env: robotBrowser(home, lab),
});

const { sales } = await groupForFields();
const group = { displayName: 'File', mailNickname: 'file', mailEnabled: false, securityEnabled: true };
writeFileSync(join(home.folder, 'group.json'), JSON.stringify(group));
writeFileSync(join(home.folder, 'note.txt'), 'From a file');
mkdirSync(join(home.folder, 'reports'));

async function groupForFields() {
  const words = [
    'request',
    '/groups',
    '-f',
    'displayName=G',
    '-f',
    'mailNickname=g',
    '-F',
    'mailEnabled=false',
    '-F',
    'securityEnabled=true',
  ];
  const made = JSON.parse(await outputOf(home, words)) as { id: string };
  return { sales: made.id };
}

/** What the lab does not serve. */
const others: Readonly<Record<string, ReturnType<typeof answer>>> = {
  '/me/photo/$value': answer(200, 'JFIF', { 'content-type': 'image/jpeg' }),
  "/reports/getEmailActivityUserDetail(period='D7')": answer(200, 'a,b\n', {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="EmailActivity.csv"',
  }),
  [`/users/${labIds.users.ada.id}/sendMail`]: answer(202, ''),
  '/users/delta': answer(
    200,
    JSON.stringify({ value: [], '@odata.deltaLink': `${lab.graphOrigin}/v1.0/users/delta?$deltatoken=1` }),
  ),
};
const sent: LabRequest[] = [];
lab.faults.add({
  match(request) {
    if (/^\/(?:v1\.0|beta)\//.test(request.url.pathname) && !sent.includes(request)) sent.push(request);
    return false;
  },
  times: 1,
  effect: { kind: 'drop' },
});
for (const [path, response] of Object.entries(others)) {
  lab.faults.add({
    match: ({ url }) => decodeURIComponent(url.pathname) === `/v1.0${path}`,
    times: 20,
    effect: { kind: 'respond', response },
  });
}

/** The commands of the blocks, and those of the tables, where a backslash escapes a vertical bar. */
const commands = [
  ...[...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, code = '']) => code.trimEnd().split('\n')),
  ...[...page.matchAll(/`(entrada [^`]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|')),
].filter((line) => line !== 'entrada init' && line !== 'entrada request');

/** Splits a line into words as a shell does: quotation marks, and backslashes in double ones. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
      (_, single?: string, double = '') => single ?? double.replaceAll(/\\([$"\\`])/g, '$1'),
    ),
  );
}

/** The first request of each command: method, path and query, and a part of the body or of a header. */
const expected: readonly (readonly [command: RegExp, method: string, target: string, more?: string])[] = [
  [/^request GET \/me$/, 'GET', '/v1.0/me'],
  [
    /^request POST \/groups @\{/,
    'POST',
    '/v1.0/groups',
    '{"displayName":"Sales","mailNickname":"sales","mailEnabled":false,"securityEnabled":true}',
  ],
  [/ConsistencyLevel/, 'GET', '/v1.0/users/$count', 'consistencylevel: eventual'],
  [/^request \/me\/photo.* -(?:OutputFilePath|Infer)/, 'GET', '/v1.0/me/photo/$value'],
  [/-MaxRetry 5/, 'GET', '/v1.0/me'],
  [/^request (?:-i )?\/me(?: -i)?$/, 'GET', '/v1.0/me'],
  [/^request -X PATCH/, 'PATCH', `/v1.0/groups/${sales}`, '{"description":"Moved"}'],
  [/^request \/users\?\$select=id --paginate$/, 'GET', '/v1.0/users?$select=id'],
  [/^request --url/, 'GET', '/v1.0/me', 'prefer: x'],
  [/group\.json/, 'POST', '/v1.0/groups', JSON.stringify(group)],
  [/^request \/users --all/, 'GET', '/v1.0/users'],
  [/^request https:/, 'GET', '/v1.0/me'],
  [/^request GET \/users -F \$top=5$/, 'GET', '/v1.0/users?$top=5'],
  [/^request \/users\?\$top=5 -Query/, 'GET', '/v1.0/users?$top=5'],
  [/^request \/me -ApiVersion beta$|^request \/beta\/me$/, 'GET', '/beta/me'],
  [/^request GET \/users @\{/, 'GET', '/v1.0/users?$top=5&$select=id'],
  [
    /^request \/groups -f displayName=Sales -f mailNickname=sales -F/,
    'POST',
    '/v1.0/groups',
    '{"displayName":"Sales","mailNickname":"sales","mailEnabled":false,"securityEnabled":true}',
  ],
  [/note\.txt/, 'POST', '/v1.0/groups', '"description":"From a file"}'],
  [
    /sendMail/,
    'POST',
    `/v1.0/users/${labIds.users.ada.id}/sendMail`,
    `{"message":{"subject":"Hello","toRecipients":[{"emailAddress":{"address":"ada@${labIds.domain}"}}]}}`,
  ],
  [
    /\$search/,
    'GET',
    '/v1.0/users?$search=%22displayName%3AAda%22&$select=id%2CdisplayName',
    'consistencylevel: eventual',
  ],
  [/Accept-Language/, 'GET', '/v1.0/me', 'accept-language: de'],
  [/\/reports\//, 'GET', "/v1.0/reports/getEmailActivityUserDetail(period='D7')"],
  [/^request PUT/, 'PUT', '/v1.0/me/photo/$value', 'content-type: image/jpeg'],
  [/^request \/users\?\$select=id,displayName --all$/, 'GET', '/v1.0/users?$select=id,displayName'],
  [/delta/, 'GET', '/v1.0/users/delta'],
  [/^Get-EntraUser/, 'GET', '/v1.0/users?'],
  [/nowhere/, 'GET', `/v1.0/users/nowhere@${labIds.domain}`],
];

for (const command of new Set(commands)) {
  test(`docs/requests.md: ${command}`, async () => {
    const [line = '', file] = command.split(' < ');
    const words = wordsOf(line.replace(/^entrada /, '')).map((word) =>
      word.replace('GROUP_ID', sales).replace('USER_ID', labIds.users.ada.id),
    );
    const [, method, target, more = ''] =
      expected.find(([pattern]) => pattern.test([...words, file ?? []].flat().join(' '))) ??
      assert.fail('A command without a row.');
    sent.length = 0;
    const input = file === undefined ? {} : { input: readFileSync(join(home.folder, file), 'utf8') };
    const { status, stderr } = await runEntrada(home, words, { cwd: home.folder, ...input });
    assert.equal(status, 0, stderr);
    const [first = assert.fail('Nothing was sent.')] = sent;
    const { pathname, search } = first.url;
    assert.equal(first.method, method);
    assert.ok(`${pathname}${search}?`.startsWith(target), `${pathname}${search}`);
    const headers = Object.entries(first.headers).map(([name, value]) => `${name}: ${value}`);
    assert.ok(more === '' || `${headers.join('\n')}\n${first.body}`.includes(more), first.body);
  });
}

test('every row of the table of fields is what the command makes of it', async () => {
  const rows = [...page.matchAll(/^\| `(-[fF] .*?)` \| `(\{.*?\})` \|$/gm)];
  assert.equal(rows.length, 6);
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/echo',
    times: rows.length,
    effect: { kind: 'respond', response: answer(200, '{}') },
  });
  for (const [, fields = '', json] of rows) {
    sent.length = 0;
    await outputOf(home, `request /echo ${fields}`);
    assert.equal(sent[0]?.body, json);
  }
});

test('docs/requests.md shows what each command leaves', () => {
  const read = (...path: string[]) => readFileSync(join(home.folder, ...path), 'utf8');
  assert.deepEqual([read('photo.jpg'), read('photo'), read('reports', 'EmailActivity.csv')], ['JFIF', 'JFIF', 'a,b\n']);
  assert.ok(commands.length >= 35, `${commands.length} commands were found.`);
});
