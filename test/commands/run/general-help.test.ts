import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { quoteForUser } from '../../../src/base/shell-quote.ts';
import { version } from '../../../src/base/version.ts';
import { renderHelp } from '../../../src/binder/help.ts';
import { commandNotFound } from '../../../src/commands/help/command-not-found.ts';
import { groupOf, groupTitles } from '../../../src/commands/help/command-groups.ts';
import { findFamiliarName, familiarNames } from '../../../src/commands/help/familiar-names.ts';
import { searchHelp } from '../../../src/commands/help/search-help.ts';
import { renderStartPage } from '../../../src/commands/run/start-page.ts';
import { findTopic, topics } from '../../../src/commands/help/topics/all-topics.ts';
import { findCommand, shownCommands } from '../../../src/commands/registry.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { makeHome } from '../../support/journey-home.ts';
import { type FakeCliOptions, runFakeCli } from '../../support/fake-cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const widths = [60, 80, 120] as const;
const env = { NO_COLOR: '1' };
const tables = await Promise.all((await shownCommands()).map(async ({ load }) => (await load()).table));
const plain = (_style: string, text: string): string => text;

function run(t: TestContext, line: string, options: FakeCliOptions = {}) {
  return runFakeCli(temporaryFolder(t), line === '' ? [] : line.split(' '), options);
}

/** The output of a line that ends well. */
async function helpOf(t: TestContext, line: string, columns = 80): Promise<string> {
  const { status, stdout, stderr } = await run(t, line, { env, columns });
  assert.deepEqual([status, stderr], [0, ''], line);
  const wide = stdout.split('\n').filter((one) => one.length > columns || one !== one.trimEnd());
  assert.deepEqual(wide, [], `${line} in ${columns} columns`);
  return stdout;
}

test('entrada help lists every command in a group, and every topic, within the width', async (t) => {
  for (const columns of widths) {
    const text = await helpOf(t, 'help', columns);
    const names = new Set(text.split('\n').flatMap((line) => /^ {2}((?:\S| (?! ))+)(?: {2}|$)/.exec(line)?.[1] ?? []));
    for (const { name } of [...tables, ...topics]) assert.ok(names.has(name), `${name} in ${columns} columns`);
  }
  for (const line of ['HELP', '--help', '-help', '-h', '-?']) {
    assert.equal(await helpOf(t, line), await helpOf(t, 'help'), line);
  }
  const colored = await run(t, 'help', { columns: 80 });
  assert.ok(colored.stdout.includes('\u001b[1mUsage\u001b[22m\n'));
});

test('groupOf() puts each command into one of the groups', () => {
  for (const { name } of tables) assert.ok(groupTitles.includes(groupOf(name)), name);
  assert.equal(groupOf('Get-EntraEnvironment'), 'Clouds and settings');
  assert.equal(groupOf('Get-EntraContext'), 'Who you are');
  assert.equal(groupOf('Get-EntraUser'), 'Users, groups and teams');
  assert.equal(groupOf('lab add user'), 'A tenant on this machine');
  assert.equal(groupOf('a-later-command'), 'Others');
});

test('entrada help COMMAND shows a command also by the names of other programs', async (t) => {
  const { table } = (await (await findCommand(['Connect-Entra']))?.command.load()) ?? assert.fail();
  const expected = `${renderHelp(table, { width: 80, color: false }).trimEnd()}\n`;
  for (const line of ['help connect-entra', 'help login', 'help Connect-MgGraph', 'login --help', 'auth login -?']) {
    assert.equal(await helpOf(t, line), expected, line);
  }
});

test('entrada help TOPIC shows each topic within the width, also in singular', async (t) => {
  for (const { name, synopsis } of topics) {
    for (const columns of widths) {
      const text = await helpOf(t, `help ${name}`, columns);
      assert.ok(text.startsWith(`${name.toUpperCase()}\n`), name);
      assert.ok(text.replaceAll(/\s+/g, ' ').includes(synopsis), name);
    }
  }
  for (const [word, name] of [
    ['context', 'contexts'],
    ['PROXY', 'proxies'],
    ['exit-status', 'exit-statuses'],
    ['secret', 'secrets'],
  ] as const) {
    assert.equal(findTopic(word)?.name, name);
  }
  assert.equal(findTopic('constructor'), undefined);
  assert.match(await helpOf(t, 'help common-parameters'), /\n {4}-Output <OutputFormat>\n/);
  assert.match(await helpOf(t, 'help exit-statuses'), /\n {4}4\n[^]* SIGN_IN_NEEDED/);
});

test('every command line of a topic is one that Entrada has', async () => {
  const lines = topics.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (typeof block === 'object' && 'lines' in block ? block.lines : [])),
  );
  assert.ok(lines.length > 15);
  for (const line of lines) {
    const words = /\bentrada (.*)/.exec(line)?.[1]?.split(' ') ?? [];
    assert.notEqual(await findCommand(words), undefined, line);
  }
});

test('entrada help GROUP lists the commands of a group, after the topic of its name', async (t) => {
  const text = await helpOf(t, 'help context');
  assert.ok(text.startsWith('CONTEXTS\n'));
  assert.match(text, /\nCommands\n {2}context list +Lists saved contexts\.\n/);
  assert.match(await helpOf(t, 'help tenant'), /^Commands\n {2}tenant list {2}\S/);
});

test('entrada help WORD searches commands, parameters, topics and the names of other programs', async (t) => {
  for (const columns of widths) {
    const found = await helpOf(t, 'help device code', columns);
    assert.match(found, /\nParameters\n {2}Connect-Entra -UseDeviceCode\n/);
  }
  assert.match(await helpOf(t, 'help jmespath'), /\nTopics\n {2}output /);
  assert.match(await helpOf(t, 'help m365'), /\nTopics\n {2}names /);
  assert.match(await helpOf(t, 'help get-mgteam'), /\n {2}get-mgteam {2}entrada Get-Team -GroupId GROUP_ID\n/);
  assert.match(await helpOf(t, 'help lab user'), /\nCommands\n {2}lab add user {2}Adds a user to a running lab\.\n/);
  const nothing = await run(t, 'help tokn');
  assert.deepEqual([nothing.status, nothing.stdout], [2, '']);
  assert.match(nothing.stderr, /\nDid you mean token\?\n$/);
});

test('searchHelp() finds words in any case, those in names first, and needs all of them', () => {
  const commands = (...words: string[]) =>
    searchHelp(words, tables)
      .find(({ title }) => title === 'Commands')
      ?.entries.map(({ name }) => name) ?? [];
  assert.equal(commands('CONTEXT')[0], 'Get-EntraContext');
  assert.deepEqual(commands('context', 'rename'), ['context rename']);
  assert.deepEqual(commands('context', 'nonsense'), []);
  assert.deepEqual(searchHelp(['--'], tables), []);
  assert.deepEqual(searchHelp([], tables), []);
  // A word begins with the text, or a name contains it.
  assert.ok(!commands('ad').includes('tenant list'));
});

test('entrada shows that it is not connected, and what to do next', async (t) => {
  for (const columns of widths) {
    const text = await helpOf(t, '', columns);
    assert.ok(
      text.startsWith(`Entrada ${version}\n\nConnected\n  Not connected.\n\nNext\n  entrada Connect-Entra`),
      text,
    );
    assert.match(text, /\n {2}entrada help\s+list the commands\n/);
  }
});

test('entrada shows who is connected, without changing anything', async () => {
  const home = await makeHome();
  const session = sampleSession('ada@contoso.com');
  await home.cache.write(session);
  await home.cache.writeCurrent('entra', session.id);
  const before = home.snapshot();
  const { status, stdout, stderr } = await runFakeCli(home.folder, []);
  assert.deepEqual([status, stderr], [0, '']);
  assert.ok(stdout.includes('\nConnected\n  Microsoft Entra: '), stdout);
  assert.match(stdout, /\nNext\n {2}entrada request \/me /);
  assert.deepEqual(home.snapshot(), before);
});

test('entrada says why it does not know who is connected', async (t) => {
  const remote = await run(t, '', { env: { ENTRADA_CACHE: 'rediss://cache.example' } });
  assert.match(
    remote.stdout,
    /\n {2}The sessions are on a server \(ENTRADA_CACHE\): entrada context list shows them\.\n/,
  );
  const text = renderStartPage('bad \u001b[31m name', 60, plain);
  assert.ok(!text.includes('\u001b'));
});

test('entrada with a session of Teams alone suggests commands that it serves', () => {
  const text = renderStartPage([{ service: 'teams', context: sampleSession().context }], 80, plain);
  assert.match(
    text,
    /\nNext\n {2}entrada Get-Team .*\n {2}entrada context list .*\n {2}entrada Disconnect-MicrosoftTeams\n/,
  );
  assert.doesNotMatch(text, /request|token|-Entra\b/);
});

test('a familiar name leads to a command that exists, and is in the table once', async () => {
  const names = familiarNames.flatMap((row) => row.names);
  assert.deepEqual(names, [...new Set(names)]);
  for (const row of familiarNames) {
    for (const name of row.names) {
      assert.equal(name, name.toLowerCase());
      const words = name.split(' ');
      assert.equal(findFamiliarName([...words, '-x'])?.line, row.line, name);
      const found = await findCommand([...words, '-x']);
      // Another helper's command can come later.
      const target = await findCommand(row.line.split(' '));
      if (row.runs === true) assert.deepEqual([found?.command.name, found?.rest], [target?.command.name, ['-x']], name);
      else assert.equal(found, undefined, name);
      if (!['--version', 'find-permission', 'find-address'].includes(row.line)) {
        assert.notEqual(target, undefined, row.line);
      }
    }
  }
});

test('a familiar name does not run with a parameter that means something else here', async () => {
  assert.equal((await findCommand(['Get-MgUser', '-Top', '5']))?.command.name, 'Get-EntraUser');
  for (const word of ['-Search', '-SEARCH:x', '--search=x', '--count-variable', '-Sort']) {
    assert.equal(await findCommand(['Get-MgUser', word]), undefined, word);
  }
  assert.match(
    (await commandNotFound(['Get-MgUser', '-Search'])).hint ?? '',
    /^Use: entrada Get-EntraUser -SearchString TEXT$/,
  );
  assert.match((await commandNotFound(['Get-MgUser', '-Sort'])).hint ?? '', /^Use: entrada Get-EntraUser$/);
});

test('the name of another program before its command does not hide the line to type', async () => {
  const hintOf = async (line: string) => (await commandNotFound(line.split(' '))).hint;
  assert.equal(await hintOf('az login'), 'Use: entrada Connect-Entra');
  assert.equal(await hintOf('M365 user list'), 'Use: entrada Get-EntraUser -All');
  assert.equal(await hintOf('entrada status'), 'Use: entrada status');
  assert.equal(await hintOf('az'), 'entrada help lists the commands; entrada help WORD searches them.');
  assert.equal(await hintOf('az webapp'), 'entrada help lists the commands; entrada help WORD searches them.');
});

test('searchHelp() finds permissions by their names, after everything else', () => {
  const permissions = [
    { name: 'Mail.Send', synopsis: 'delegated, application permission' },
    { name: 'Mail.Read', synopsis: 'delegated permission' },
  ];
  assert.deepEqual(searchHelp(['MAIL', 'send'], [], permissions), [
    { title: 'Permissions of Microsoft Graph', entries: [permissions[0]] },
  ]);
  assert.deepEqual(
    searchHelp(['permission'], [], permissions).filter(({ title }) => /Graph/.test(title)),
    [],
  );
});

test('entrada help finds a permission in the data', async () => {
  const { status, stdout } = await runFakeCli('/nonexistent', ['help', 'mailboxsettings.readwrite']);
  assert.equal(status, 0);
  assert.match(stdout, /^Permissions of Microsoft Graph\n +MailboxSettings\.ReadWrite/m);
  assert.match(stdout, /\nWho can consent to one: entrada find-permission NAME\n$/);
});

test('commandNotFound() names the request for an address, alone or behind a method', async () => {
  const filtered = "/users?$filter=displayName+eq+'x'";
  const hints = {
    '/me': `Use: entrada request ${quoteForUser('/me')}`,
    'GET /me': `Use: entrada request ${quoteForUser('/me')}`,
    'post /groups now': `Use: entrada request ${quoteForUser('/groups')} -Method POST`,
    [filtered]: `Use: entrada request ${quoteForUser(filtered)}`,
    'https://graph.microsoft.com/v1.0/me': `Use: entrada request ${quoteForUser('https://graph.microsoft.com/v1.0/me')}`,
    'get users': 'Use: entrada Get-EntraUser',
    get: 'Use: entrada request /users',
    'HEAD /me': 'entrada help lists the commands; entrada help WORD searches them.',
    '//host/share': 'entrada help lists the commands; entrada help WORD searches them.',
  };
  for (const [line, hint] of Object.entries(hints)) {
    assert.equal((await commandNotFound(line.split(' '))).hint, hint, line);
  }
  assert.equal((await commandNotFound(['/me'], { help: true })).hint, hints['/me']);
  assert.doesNotMatch((await commandNotFound(['/me\u001b[2J'])).hint ?? '', /\u001b/);
});

test('entrada find-address names what was probably meant when nothing is found', async (t) => {
  const said = async (text: string) => {
    const { status, stdout, stderr } = await runFakeCli(temporaryFolder(t), ['find-address', text], { env });
    return [status, stdout, stderr];
  };
  assert.deepEqual(await said('usrs'), [0, '[]\n', 'An address with "usrs" is not known. Did you mean users?\n']);
  assert.deepEqual(await said('/usrs'), [0, '[]\n', 'An address with "/usrs" is not known. Did you mean /users?\n']);
  assert.deepEqual(await said('GET /usrs/{id}'), [
    0,
    '[]\n',
    'An address with "/usrs/{id}" is not known. Did you mean /users/{id}?\n',
  ]);
  const other = 'Addresses with all these words are not known: try fewer or shorter words.\n';
  for (const text of ['zzzzzz', 'usrs mail', '/usrs/*']) assert.deepEqual(await said(text), [0, '[]\n', other], text);
});
