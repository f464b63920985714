import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { registry } from '../../src/commands/registry.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { assertNothingLeaked, connectDaemonLine, daemonSecret, outputOf, runShell } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { cliPath } from '../support/installed-package.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });

// The shells find the program by its name, as they do once it is installed.
const programs = join(home.folder, 'bin');
mkdirSync(programs);
writeFileSync(join(programs, 'entrada'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`);
chmodSync(join(programs, 'entrada'), 0o700);

const shells = {
  bash: ['bash', '--norc', '--noprofile'],
  zsh: ['zsh', '-f'],
} as const;

for (const name of ['bash', 'zsh'] as const) {
  /** Runs lines behind the integration, and gives what was printed. */
  const inShell = async (script: string, env: Record<string, string> = {}, before = '') => {
    const path = [programs, process.env['PATH'] ?? ''].join(delimiter);
    const lines = `${before}\neval "$(entrada init ${name})"\n${script}`;
    return runShell(home, lines, { ...env, PATH: path, ...daemonSecret }, shells[name]);
  };

  test(`init ${name} defines every cmdlet as a function`, async () => {
    const cmdlets = registry
      .flatMap(({ name: own, aliases }) => [own, ...aliases])
      .filter((own) => own.includes('-Entra'));
    assert.ok(cmdlets.length >= 6);
    const run = await inShell(cmdlets.map((own) => `typeset -f ${own} >/dev/null || echo missing ${own}`).join('\n'));
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '', '']);
  });

  test(`init ${name} lets -? stand unquoted after a cmdlet, where the script is read twice, too`, async () => {
    const run = await inShell(
      [
        `eval "$(entrada init ${name})"`,
        "eval 'Get-EntraContext -?'",
        `eval 'x=$(Connect-Entra -?)' && echo "\${#x}"`,
      ].join('\n'),
    );
    assert.deepEqual([run.status, run.stderr], [0, '']);
    assert.match(run.stdout, /^NAME\n {4}Get-EntraContext[^]*\n\d{4,}\n$/);
  });

  test(`init ${name} sets variables of the shell, and output and status stay the same`, async () => {
    const run = await inShell(
      [
        'before=$(Get-EntraContext)',
        'Get-EntraContext -OutVariable shown',
        'printf "<%s>\\n" "$?"',
        '[ "$shown" = "$before" ] && echo same',
        'entrada request /nothing -ErrorVariable failure 2>/dev/null',
        'printf "<%s>\\n" "$?"',
        'case $failure in "Cannot GET "*) echo failed;; esac',
        'Connect-Entra -Environment Lab -TenantId $TENANT -Credential $APP:$SECRET -wv warned -iv +told -ContextScope CurrentUser 2>/dev/null',
        'case $warned in "The secret of "*) echo warned;; esac',
        'told_before=$told',
        'Connect-Entra -Environment Lab -TenantId $TENANT -Credential $APP:$SECRET -wa ignore -iv +told -ContextScope CurrentUser 2>/dev/null',
        '[ "$told" = "$told_before\n$told_before" ] && echo told twice',
      ].join('\n'),
      { TENANT: labIds.tenantId, APP: labIds.applications.daemon.appId },
    );
    const [context = '', ...rest] = run.stdout.split(/(?<=^\}\n)/m);
    assert.equal((JSON.parse(context) as { AppName: unknown }).AppName, 'Lab Daemon');
    assert.equal(rest.join(''), '<0>\nsame\n<6>\nfailed\nwarned\ntold twice\n');
    assert.equal(run.stderr, '');
  });

  test(`init ${name} works where aliases have the names of its functions`, async () => {
    const aliases = [
      ...(name === 'bash' ? ['shopt -s expand_aliases'] : []),
      `alias entrada="'${process.execPath}' '${cliPath}'"`,
      "alias Get-EntraContext='echo an alias'",
    ].join('\n');
    const run = await inShell(
      [
        'Get-EntraContext -OutVariable one >/dev/null',
        'entrada Get-EntraContext -OutVariable two >/dev/null',
        '[ "$one" = "$two" ] && printf "%s" "$one"',
      ].join('\n'),
      {},
      aliases,
    );
    assert.deepEqual([run.status, run.stderr], [0, '']);
    assert.equal((JSON.parse(run.stdout) as { AppName: unknown }).AppName, 'Lab Daemon');
  });

  test(`init ${name} keeps the values of variables out of the trace of set -x`, async () => {
    const run = await inShell(
      [
        'set -x',
        'entrada token -OutVariable one >/dev/null',
        'entrada token -ov +one >/dev/null',
        'case $- in *x*) set +x; echo still traced ;; esac',
        'printf "%s\\n" "$one"',
      ].join('\n'),
    );
    const [traced, token, again, ...rest] = run.stdout.split('\n');
    assert.deepEqual([run.status, traced, again, rest], [0, 'still traced', token, ['']]);
    assert.ok(token !== undefined && token.length > 100);
    assert.match(run.stderr, /entrada token -OutVariable one/);
    assert.ok(!run.stderr.includes(token.slice(0, 100)), 'the trace shows the token');
  });

  test(`init ${name} runs nothing of what a message holds`, async () => {
    const hostile = `'; echo evil; '$(echo evil)\`echo evil\`"\\`;
    const run = await inShell(
      ['entrada context use "$HOSTILE" -ErrorVariable failure', 'printf "%s\\n" "$failure"'].join('\n'),
      { HOSTILE: hostile },
    );
    assert.equal(run.stdout, `Cannot find context "${hostile}": no session has this name\n`);
    assert.match(run.stderr, /^context use: Cannot find context "/);
    const refused = await inShell('x=1; entrada Get-EntraContext -OutVariable "x[\\$(echo evil >&2)]"; echo "$? $x"');
    assert.equal(refused.stdout, '2 1\n');
    assert.doesNotMatch(refused.stderr, /^evil/m);
  });

  test(`init ${name} leaves standard input to the command and does not change pipes`, async () => {
    const run = await inShell(
      'printf %s "$SECRET" | Connect-Entra -Environment Lab -TenantId $TENANT -Credential $APP:- -NoWelcome -OutVariable x -ContextScope CurrentUser; Get-EntraContext -OutVariable y | grep -c AppName',
      {
        TENANT: labIds.tenantId,
        APP: labIds.applications.daemon.appId,
      },
    );
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '1\n', '']);
  });
}

// What people set for other reasons, in front of the script or after it.
const unusualOptions = {
  bash: [
    "IFS='0123456789 '",
    'set -o posix',
    'set -u',
    'set -C',
    'set -f',
    'set -o posix; set -u; set -C; set -f; IFS=0123456789',
  ],
  zsh: [
    "IFS='0123456789 '",
    'setopt csh_junkie_quotes',
    'setopt warn_create_global warn_nested_var',
    'setopt ksh_arrays',
    'setopt sh_word_split',
    'setopt no_clobber',
    'setopt no_unset',
    'setopt rc_quotes glob_subst no_bare_glob_qual ignore_braces',
    'setopt csh_junkie_quotes warn_create_global ksh_arrays sh_word_split no_clobber no_unset; IFS=0123456789',
  ],
} as const;

for (const name of ['bash', 'zsh'] as const) {
  for (const options of unusualOptions[name]) {
    for (const when of ['before', 'after'] as const) {
      test(`init ${name} holds with ${options} ${when} it`, async () => {
        const init = `eval "$(entrada init ${name})"`;
        const lines = [
          ...(when === 'before' ? [options, init] : [init, options]),
          'entrada token -OutVariable token >/dev/null',
          'echo "${#token}"',
          'Get-EntraContext -OutVariable context | grep -c AppName',
          'entrada request /nothing -ErrorVariable failure 2>/dev/null || echo "<$?>"',
          'case $failure in "Cannot GET "*) echo failed;; esac',
          'entrada request /nothing >/dev/null 2>&1 || echo "<$?>"',
          'echo "$ENTRADA_SHELL_PID"',
        ];
        const run = await runShell(
          home,
          lines.join('\n'),
          { PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) },
          shells[name],
        );
        assert.deepEqual([run.status, run.stderr], [0, ''], run.stdout);
        assert.match(run.stdout, /^\d{3,}\n1\n<6>\nfailed\n<6>\n\d+:\d+\n$/);
      });
    }
  }

  test(`init ${name} leaves set -e its meaning`, async () => {
    const run = await runShell(
      home,
      [
        'set -e',
        `eval "$(entrada init ${name})"`,
        'entrada request /nothing -ErrorVariable failure 2>/dev/null || echo "<$?> $failure"',
        'if entrada request /nothing -ErrorVariable failure 2>/dev/null; then echo never; fi',
        'Get-EntraContext -OutVariable context >/dev/null',
        'echo before',
        'entrada request /nothing -ErrorVariable failure 2>/dev/null',
        'echo never',
      ].join('\n'),
      { PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) },
      shells[name],
    );
    assert.equal(run.status, 6);
    assert.match(run.stdout, /^<6> Cannot GET .*\nbefore\n$/);
  });
}

test('init bash and init zsh say in other shells which they are for', async () => {
  const path = { PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) };
  for (const [program, script] of [
    ['dash', 'bash'],
    ['dash', 'zsh'],
    ['zsh', 'bash'],
    ['bash', 'zsh'],
  ] as const) {
    const run = await runShell(home, `eval "$(entrada init ${script})"; echo "$?"`, path, [program]);
    assert.equal(run.stdout, '1\n');
    assert.match(
      run.stderr,
      new RegExp(`^entrada: the script of "entrada init ${script}" is for ${script}\\. [^\n]+\n$`),
    );
  }
});

test('nothing that was shown holds a secret or token', () => assertNothingLeaked(lab));
