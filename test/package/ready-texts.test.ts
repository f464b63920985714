import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { printReadyHelp } from '../../src/commands/run/ready-help.ts';
import { topics } from '../../src/commands/help/topics/all-topics.ts';
import { registry, shownCommands } from '../../src/commands/registry.ts';
import { printReadyCompletion } from '../../src/commands/shell/ready-completion.ts';
import { shellParameter } from '../../src/commands/shell/shell-parameter.ts';
import { runFakeCli } from '../support/fake-cli.ts';
import { installedFolder } from '../support/import-installed.ts';

// The texts that the build has written are those that the commands print.

const inPackage = (name: string): URL => pathToFileURL(join(installedFolder(), 'dist', name));
const nowhere = '/nonexistent';

async function readyHelp(words: readonly string[], env = {}, file = inPackage('help.bin'), isTerminal = false) {
  let stdout = '';
  const cli = { env, printLine: async (text: string) => void (stdout += `${text}\n`) };
  const isServed = await printReadyHelp(words, cli, { file, mayBeTerminal: () => isTerminal });
  assert.equal(isServed, stdout !== '');
  return isServed ? stdout : undefined;
}

async function readyCompletion(words: readonly string[], file = inPackage('completion.jsonl')) {
  let stdout = '';
  const isServed = await printReadyCompletion(words, { printLine: async (text) => void (stdout += `${text}\n`) }, file);
  return isServed ? stdout : undefined;
}

test('printReadyHelp() prints what the command line prints, for every command, topic and group', async () => {
  const commands = await shownCommands();
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  const flags = ['--help', '-help', '-h', '-?'];
  const lines = [
    ...['--help', '-h', '-?', 'HELP', '--version', 'version', '-v'].map((word) => [word]),
    ...names.map((name, at) => [...name.split(' '), flags[at % flags.length] ?? '']),
    ...[...names, ...topics.map(({ name }) => name), 'context', 'lab'].map((name) => ['help', ...name.split(' ')]),
    ['--help', 'TOKEN'],
    ['lab', 'ADD', 'user', '-H'],
  ];
  for (const words of lines) {
    const { status, stdout } = await runFakeCli(nowhere, words);
    assert.deepEqual([0, await readyHelp(words)], [status, stdout], words.join(' '));
  }
});

test('printReadyHelp() leaves other lines, a terminal, colors and a missing file to the command line', async () => {
  const others = [
    '',
    'help nonsense',
    'contexts --help',
    'token --help -o json',
    'token -Resource x -h',
    'help constructor',
  ];
  const hidden = registry.filter(({ isHidden }) => isHidden === true).map(({ name }) => `${name} --help`);
  for (const line of [...others, ...hidden, 'token', 'token --Helper', '--help token extra'])
    assert.equal(await readyHelp(line === '' ? [] : line.split(' ')), undefined, line);
  assert.equal(await readyHelp(['--help'], {}, undefined, true), undefined);
  assert.equal(await readyHelp(['--help'], { FORCE_COLOR: '1' }), undefined);
  assert.notEqual(await readyHelp(['--help'], { FORCE_COLOR: '0' }), undefined);
  assert.equal(await readyHelp(['--help'], {}, inPackage('missing.txt')), undefined);
});

const typed = [
  ...['', 'Get-EntraC', 'he', 'help con', 'context us', 'agent ', 'lab ', 'lab add ', 'lab add user -', 'lab-vis'],
  ...[
    'token -R',
    'token --re',
    'token -Service ',
    'token -o ',
    'connect -Con',
    'login --',
    'request G',
    'request -X P',
  ],
  ...['request -WhatI', 'Get-Team --', 'exec -- ', 'Microsoft.Entra\\Connect-Entra -Te', 'az ', 'request -InFile '],
];

test('printReadyCompletion() prints what the command prints, in each shell', async () => {
  for (const line of typed) {
    for (const shell of shellParameter.values) {
      const words = ['entrada', ...line.split(' ')];
      const rest =
        shell === 'bash'
          ? [words.join(' '), ' \t\n"']
          : words.map((word) => (shell === 'powershell' ? `=${word}` : word));
      const { status, stdout } = await runFakeCli(nowhere, ['complete', shell, '--', ...rest]);
      for (const named of [[], ['-Shell']]) {
        const found = await readyCompletion(['complete', ...named, shell, '--', ...rest]);
        assert.deepEqual([0, found], [status, stdout], `${shell}: ${line}`);
      }
    }
  }
});

test('printReadyCompletion() leaves what is saved on this machine, and other lines, to the command', async () => {
  for (const words of [
    ['complete', 'zsh', '--', 'entrada', 'context', 'use', ''],
    ['complete', 'zsh', '--', 'entrada', 'Connect-Entra', '-Environment', 'G'],
    ['complete', 'zsh', '--', 'entrada', 'request', '/me'],
    ['complete', 'tcsh', '--', 'entrada', ''],
    ['complete', 'zsh', 'entrada', ''],
    ['complete'],
  ]) {
    assert.equal(await readyCompletion(words), undefined, words.join(' '));
  }
  assert.equal(await readyCompletion(['complete', 'zsh', '--', 'entrada', 'to'], inPackage('missing.json')), undefined);
});
