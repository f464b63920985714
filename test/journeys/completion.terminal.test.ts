import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { sampleSession } from '../cache/sample-session.ts';
import { cliPath } from '../support/installed-package.ts';
import { runShell } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startShell } from '../support/shell-terminal.ts';

const home = await makeHome({
  name: 'Lab $x',
  azureADEndpoint: 'https://login.lab.example',
  graphEndpoint: 'https://graph.lab.example',
  type: 'User-defined',
});
await home.cache.write(sampleSession('ada@lab.example'));
await home.cache.write(sampleSession("Work's `1`"));
writeFileSync(join(home.folder, 'some file'), '');

const programs = join(home.folder, 'bin');
mkdirSync(programs);
writeFileSync(join(programs, 'entrada'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`);
chmodSync(join(programs, 'entrada'), 0o700);
const path = { PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) };

/** Lines, and what Tab makes of them. */
const cases: readonly (readonly [string, string])[] = [
  ['Connect-Ent', 'Connect-Entra '],
  ['Connect-Entra -Ten', 'Connect-Entra -TenantId '],
  ['Connect-Entra -ten', 'Connect-Entra -TenantId '],
  ['entrada connect --ten', 'entrada connect --tenant-id '],
  ['Connect-Entra -TenantId x -Ten', 'Connect-Entra -TenantId x -Ten'],
  ['Connect-Entra -UseDeviceCode -CertificateT', 'Connect-Entra -UseDeviceCode -CertificateT'],
  ['Get-TeamUser -Gro', 'Get-TeamUser -GroupId '],
  ['Connect-Entra -Environment usgovd', 'Connect-Entra -Environment USGovDoD '],
  ['Connect-Entra --environment=USGovD', 'Connect-Entra --environment=USGovDoD '],
  ['Connect-Entra -Environment:USGovD', 'Connect-Entra -Environment:USGovDoD '],
  ['Connect-Entra -Environment Lab', String.raw`Connect-Entra -Environment Lab\ \$x `],
  [String.raw`Connect-Entra -Environment Lab\ `, String.raw`Connect-Entra -Environment Lab\ \$x `],
  [`Connect-Entra -Environment 'Lab`, `Connect-Entra -Environment 'Lab $x' `],
  ['Connect-Entra -Environment "Lab', String.raw`Connect-Entra -Environment "Lab \$x" `],
  ['Connect-Entra -ContextScope cu', 'Connect-Entra -ContextScope CurrentUser '],
  ['Connect-Entra -NoWelcome:t', 'Connect-Entra -NoWelcome:true '],
  ['Connect-Entra -Certificate so', String.raw`Connect-Entra -Certificate some\ file `],
  ['Connect-Entra --certificate=so', String.raw`Connect-Entra --certificate=some\ file `],
  ['entrada cont', 'entrada context '],
  ['entrada context us', 'entrada context use '],
  ['entrada context use ada', 'entrada context use ada@lab.example '],
  ['entrada context use ada@', 'entrada context use ada@lab.example '],
  [`entrada context use 'Wo`, String.raw`entrada context use 'Work'\''s ` + "`1`' "],
  ['entrada context use wo', String.raw`entrada context use Work\'s\ ` + '\\`1\\` '],
  ['entrada help context ren', 'entrada help context rename '],
  ['entrada exec -- so', String.raw`entrada exec -- some\ file `],
  ['entrada lo', 'entrada log'],
  ['entrada who', 'entrada whoami '],
  ['entrada login -Ten', 'entrada login -TenantId '],
  ['entrada help secr', 'entrada help secrets '],
  ['entrada config set out', 'entrada config set output '],
  ['entrada config set output ta', 'entrada config set output table '],
  ['Connect-Entra -Scopes User.Read,GroupMember.ReadW', 'Connect-Entra -Scopes User.Read,GroupMember.ReadWrite.All '],
  ['Connect-Entra -Scopes User.Read, GroupMember.ReadW', 'Connect-Entra -Scopes User.Read, GroupMember.ReadWrite.All '],
  ['Connect-Entra --scopes=User.Read,groupmember.readw', 'Connect-Entra --scopes=User.Read,GroupMember.ReadWrite.All '],
  [
    `Connect-Entra -Scopes 'User.Read,GroupMember.ReadW`,
    `Connect-Entra -Scopes 'User.Read,GroupMember.ReadWrite.All' `,
  ],
  ['Get-EntraUser -Property Id,UserPri', 'Get-EntraUser -Property Id,UserPrincipalName '],
  ['entrada request /me/sendM', 'entrada request /me/sendMail '],
  [`entrada request '/users?$select=id,userPri`, `entrada request '/users?$select=id,userPrincipalName' `],
  [`entrada request '/users?$sel`, `entrada request '/users?$select=`],
  ['Connect-Entra -FederatedToken azure-', 'Connect-Entra -FederatedToken azure-devops:'],
];

/** Keys that complete a word in the middle of the line, and the line; zsh adds a space in any case. */
const middle: readonly (readonly [string, string, string])[] = [
  ['Connect-Entra -Ten x\u0002\u0002', 'Connect-Entra -TenantId x', 'Connect-Entra -TenantId  x'],
  ['entrada context ad\u0002\u0002\u0002 us', 'entrada context use ad', 'entrada context use  ad'],
];

const shells = {
  bash: {
    program: 'bash --norc --noprofile -i',
    // -x shows the line, with which a function is called.
    bind: [`show() { printf '\\n<<%s>>\\n' "$READLINE_LINE"; }`, String.raw`bind -x '"\C-g": show'`],
    options: ['', 'set -u; set -C; set -f; set -o posix; IFS=0123456789; set -e'],
  },
  zsh: {
    program: 'zsh -f -i',
    bind: ['show() { print -r -- "<<$BUFFER>>" }', `zle -N show; bindkey -e; bindkey '^G' show`],
    options: [
      'autoload -Uz compinit; compinit -D',
      'autoload -Uz compinit; compinit -D; setopt csh_junkie_quotes warn_create_global ksh_arrays sh_word_split no_clobber no_unset; IFS=0123456789',
    ],
  },
} as const;

for (const name of ['bash', 'zsh'] as const) {
  const { program, bind, options } = shells[name];
  for (const option of options) {
    test(`init ${name} completes lines after ${option || 'nothing else'}`, async () => {
      const before = home.snapshot();
      const shell = await startShell(home, program, [...bind, option, `eval "$(entrada init ${name})"`], path);
      const found: [string, string][] = [];
      for (const [line] of cases) found.push([line, await shell.lineAfter(`${line}\t`)]);
      const between: string[] = [];
      for (const [keys] of middle) between.push(await shell.lineAfter(`${keys}\t`));
      await shell.end();
      assert.deepEqual(found, cases);
      assert.deepEqual(
        between,
        middle.map(([, inBash, inZsh]) => (name === 'bash' ? inBash : inZsh)),
      );
      assert.deepEqual(home.snapshot(), before);
    });
  }

  test(`completion ${name} completes entrada alone`, async () => {
    const lines = [...bind, options[0], `eval "$(entrada completion ${name})"`];
    const shell = await startShell(home, program, lines, path);
    assert.equal(await shell.lineAfter('entrada context use ada\t'), 'entrada context use ada@lab.example ');
    assert.equal(await shell.lineAfter('Connect-Ent\t'), 'Connect-Ent');
    await shell.end();
  });
}

test('init zsh completes when compinit is run after it', async () => {
  const lines = [...shells.zsh.bind, 'eval "$(entrada init zsh)"', shells.zsh.options[0]];
  const shell = await startShell(home, shells.zsh.program, lines, path);
  assert.equal(await shell.lineAfter('Connect-Entra -Ten\t'), 'Connect-Entra -TenantId ');
  await shell.end();
});

/** Words before the last one, and what fish offers in its place; it quotes what is chosen. */
const offers: readonly (readonly [string, readonly string[]])[] = [
  ['Connect-Entra -Ten', ['-TenantId']],
  ['Connect-Entra -ten', ['-TenantId']],
  ['entrada connect --ten', ['--tenant-id']],
  ['Connect-Entra -TenantId x -Ten', []],
  ['Connect-Entra -Environment usgovd', ['USGovDoD']],
  ['Connect-Entra --environment=USGovD', ['--environment=USGovDoD']],
  ['Connect-Entra -Environment:USGovD', ['-Environment:USGovDoD']],
  ['Connect-Entra -Environment La', ['Lab $x']],
  [`Connect-Entra -Environment 'Lab`, ['Lab $x']],
  ['Connect-Entra -Environment "Lab ', ['Lab $x']],
  [String.raw`Connect-Entra -Environment Lab\ `, ['Lab $x']],
  ['Connect-Entra -Certificate so', ['some file']],
  ['Connect-Entra --certificate=so', ['--certificate=some file']],
  ['entrada context us', ['use']],
  ['entrada context use ada', ['ada@lab.example']],
  ['entrada help context ren', ['rename']],
  ['entrada who', ['whoami']],
  ['entrada help secr', ['secrets']],
  ['entrada config set output ta', ['table']],
  ['Connect-Entra -Scopes User.Read,GroupMember.ReadW', ['User.Read,GroupMember.ReadWrite.All']],
  ['Connect-Entra -Scopes User.Read, GroupMember.ReadW', ['GroupMember.ReadWrite.All']],
  ['Connect-Entra --scopes=User.Read,groupmember.readw', ['--scopes=User.Read,GroupMember.ReadWrite.All']],
  [`Get-EntraUser -Property 'Id,UserPri`, ['Id,UserPrincipalName']],
  [`entrada request '/users?$select=id,userPri`, ['/users?$select=id,userPrincipalName']],
];

test('init fish completes lines, and defines every cmdlet', async () => {
  const before = home.snapshot();
  const quoted = offers.map(([line]) => `'${line.replaceAll(/[\\']/g, '\\$&')}'`);
  const script = [
    'entrada init fish | source',
    `for line in ${quoted.join(' ')}; complete -C "$line"; echo .; end`,
    'Get-EntraEnvironment -Name Global -Output tsv | string match -q "Global*"; and echo cmdlet',
    'string match -qr "^\\d+:\\d+\\$" -- $ENTRADA_SHELL_PID; and echo number',
    'entrada init fish | source',
    'complete -C "Connect-Entra -Ten"',
  ].join('\n');
  const run = await runShell(home, script, { ...path, XDG_DATA_HOME: join(home.folder, 'fish') }, [
    'fish',
    '--no-config',
  ]);
  assert.deepEqual([run.status, run.stderr], [0, '']);
  const [offered = '', rest = ''] = run.stdout.split(/(?<=^\.\n)(?!.*^\.\n)/ms);
  const found = offered.split(/^\.\n/m).map((lines) =>
    lines
      .split('\n')
      .filter((line) => line !== '')
      .toSorted(),
  );
  assert.deepEqual(
    offers.map(([line], at) => [line, found[at]]),
    offers,
  );
  assert.equal(rest, 'cmdlet\nnumber\n-TenantId\n');
  const after = Object.entries(home.snapshot()).filter(([file]) => !file.startsWith('fish'));
  assert.deepEqual(Object.fromEntries(after), before);
});
