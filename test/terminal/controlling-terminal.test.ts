import assert from 'node:assert/strict';
import { fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { confirmAtTerminal } from '../../src/terminal/confirm.ts';
import { openControllingTerminal, terminalOn } from '../../src/terminal/controlling-terminal.ts';
import { closeTerminalFiles, openTerminalFiles } from '../../src/terminal/terminal-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Files in the place of a terminal: what is typed there, and what is shown. */
function fakeTerminalFiles(t: TestContext, typed: string) {
  const folder = temporaryFolder(t);
  const [inputPath, outputPath] = [join(folder, 'input'), join(folder, 'output')];
  writeFileSync(inputPath, typed);
  return {
    files: { input: openSync(inputPath, 'r+'), output: openSync(outputPath, 'w') },
    shown: () => readFileSync(outputPath, 'utf8'),
  };
}

function isClosed(file: number): boolean {
  try {
    fstatSync(file);
    return false;
  } catch {
    return true;
  }
}

const question = `
Confirm
Continue with this operation?
[Y] Yes  [H] Halt Command  (default is "Y"): `;

const answers: readonly (readonly [typed: string, expected: boolean | undefined, questions: number])[] = [
  ['y\n', true, 1],
  [' YES \n', true, 1],
  ['\n', true, 1],
  ['Yes', true, 1],
  ['h\n', false, 1],
  ['Halt Command\n', false, 1],
  ['halt\n', false, 1],
  ['n\n', false, 1],
  ['no\ny\n', false, 1],
  ['maybe\n\u00e9\nY\n', true, 3],
  ['', undefined, 1],
  ['?', undefined, 2],
];

for (const [typed, expected, questions] of answers) {
  test(`confirmAtTerminal() returns ${expected} when ${JSON.stringify(typed)} is typed`, (t) => {
    const { files, shown } = fakeTerminalFiles(t, typed);
    assert.equal(
      confirmAtTerminal(() => files),
      expected,
    );
    assert.deepEqual([isClosed(files.input), isClosed(files.output)], [true, true]);
    assert.equal(shown(), question.repeat(questions));
  });
}

test('confirmAtTerminal() returns undefined without a terminal', () => {
  const platforms: NodeJS.Platform[] = [];
  assert.equal(
    confirmAtTerminal((platform) => void platforms.push(platform)),
    undefined,
  );
  assert.deepEqual(platforms, [process.platform]);
});

test('openTerminalFiles() opens the terminal of each system twice', () => {
  for (const [platform, paths] of [
    ['linux', ['/dev/tty', '/dev/tty']],
    ['darwin', ['/dev/tty', '/dev/tty']],
    ['win32', ['\\\\.\\CONIN$', '\\\\.\\CONOUT$']],
  ] as const) {
    const opened: string[][] = [];
    const files = openTerminalFiles(platform, (path, flags) => 70 + opened.push([path, flags]));
    assert.deepEqual(files, { input: 71, output: 72 });
    assert.deepEqual(
      opened,
      paths.map((path) => [path, 'r+']),
    );
  }
});

test('openTerminalFiles() returns undefined and leaves nothing open when a file cannot be opened', (t) => {
  const { files } = fakeTerminalFiles(t, '');
  const first = () => {
    throw new Error('ENXIO');
  };
  assert.equal(openTerminalFiles('linux', first), undefined);
  const opened: string[] = [];
  const second = (path: string) => {
    if (opened.push(path) === 2) throw new Error('ENXIO');
    return files.input;
  };
  assert.equal(openTerminalFiles('linux', second), undefined);
  assert.equal(isClosed(files.input), true);
  closeTerminalFiles({ input: openSync('/dev/null', 'r'), output: files.output });
  assert.equal(isClosed(files.output), true);
});

test('openControllingTerminal() returns undefined without a terminal, and closes files that are none', (t) => {
  const { signal } = new AbortController();
  assert.equal(
    openControllingTerminal('linux', signal, () => undefined),
    undefined,
  );
  const { files } = fakeTerminalFiles(t, '');
  const platforms: NodeJS.Platform[] = [];
  const open = (platform: NodeJS.Platform) => {
    platforms.push(platform);
    return files;
  };
  assert.equal(openControllingTerminal('win32', signal, open), undefined);
  assert.deepEqual([platforms, isClosed(files.input), isClosed(files.output)], [['win32'], true, true]);
});

/** A terminal on a stream and a file. */
function openFake(t: TestContext) {
  const { files, shown } = fakeTerminalFiles(t, '');
  closeTerminalFiles({ input: files.input, output: openSync('/dev/null', 'r') });
  const input = new PassThrough();
  const stop = new AbortController();
  return { input, stop, output: files.output, shown, terminal: terminalOn(input, files.output, stop.signal) };
}

const isCancelled = (cause: unknown) => (error: unknown) => {
  assert.ok(error instanceof EntradaError);
  assert.deepEqual([error.code, error.message, error.cause], ['CANCELLED', 'Cancelled at a prompt.', cause]);
  return true;
};

test('terminalOn() writes, reads lines, and closes both files', async (t) => {
  const { input, output, shown, terminal } = openFake(t);
  terminal.write('Name: ');
  const modes: boolean[] = [];
  Object.assign(input, { isTTY: true, setRawMode: (isRaw: boolean) => modes.push(isRaw) });
  input.write('Ada\r\nBo\n');
  assert.deepEqual([await terminal.readLine(), await terminal.readLine()], ['Ada', 'Bo']);
  assert.equal(shown(), 'Name: ');
  // The terminal itself shows what is typed.
  assert.deepEqual(modes, []);
  terminal.close();
  assert.deepEqual([input.destroyed, isClosed(output)], [true, true]);
});

test('terminalOn() stops reading at Ctrl+C, before and meanwhile', async (t) => {
  const { stop, terminal } = openFake(t);
  const reading = terminal.readLine();
  stop.abort('SIGINT');
  await assert.rejects(reading, isCancelled(undefined));
  await assert.rejects(terminal.readLine(), isCancelled('SIGINT'));
  terminal.close();
});

test('terminalOn() is cancelled by the end of the input and by its failure, also between two lines', async (t) => {
  const ended = openFake(t);
  ended.input.end();
  await assert.rejects(ended.terminal.readLine(), isCancelled(undefined));
  ended.terminal.close();
  const failed = openFake(t);
  const reading = failed.terminal.readLine();
  const cause = new Error('EIO');
  failed.input.emit('error', cause);
  await assert.rejects(reading, isCancelled(cause));
  failed.input.emit('error', cause);
  failed.terminal.close();
});
