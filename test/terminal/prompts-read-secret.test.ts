import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { createSecretReader, type SecretReaderOptions } from '../../src/terminal/read-secret.ts';

const home = await mkdtemp(join(tmpdir(), 'entrada-secret-'));
after(() => rm(home, { recursive: true }));

function readerWith(options: Partial<SecretReaderOptions>) {
  return createSecretReader({ env: {}, stdin: Readable.from([]), ...options });
}

async function writeSecret(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(home, name);
  await writeFile(path, content);
  return path;
}

const hint = 'Use env:NAME, file:PATH, - (standard input), or prompt on a terminal.';

test('createSecretReader() reads an environment variable', async () => {
  const read = readerWith({ env: { APP_SECRET: 's3cret' } });
  assert.equal((await read({ kind: 'environment', name: 'APP_SECRET' }, 'Token')).reveal(), 's3cret');
});

for (const [name, env, found] of [
  ['T', {}, 'this environment variable is not set'],
  ['T', { T: '' }, 'it is empty'],
  ['toString', {}, 'this environment variable is not set'],
] as const) {
  test(`createSecretReader() refuses env:${name} in ${JSON.stringify(env)}`, async () => {
    await assert.rejects(readerWith({ env })({ kind: 'environment', name }, 'Token'), {
      code: 'SECRET_UNREADABLE',
      message: `Cannot read -Token from "env:${name}": ${found}`,
      hint,
      details: { parameter: 'Token', place: `env:${name}` },
    });
  });
}

for (const [content, expected] of [
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  ['secret\n\n', 'secret'],
  ['secret\r\n\r\n\n', 'secret'],
  ['secret\r', 'secret'],
  ['sec\nret\n', 'sec\nret'],
  [' se cret ', ' se cret '],
  ['\ufeffs\u00e9cret', 's\u00e9cret'],
] as const) {
  test(`createSecretReader() reads ${JSON.stringify(content)} from a file and from standard input`, async () => {
    const path = await writeSecret('secret.txt', content);
    assert.equal((await readerWith({})({ kind: 'file', path }, 'Token')).reveal(), expected);
    const stdin = Readable.from([Buffer.from(content)]);
    assert.equal((await readerWith({ stdin })({ kind: 'standard-input' }, 'Token')).reveal(), expected);
  });
}

test('createSecretReader() reads UTF-16 as Windows PowerShell writes it', async () => {
  const little = Buffer.from('\ufeffs\u00e9cret\r\n', 'utf16le');
  for (const [name, content] of [
    ['little.txt', little],
    ['big.txt', Buffer.from(little).swap16()],
  ] as const) {
    const path = await writeSecret(name, content);
    assert.equal((await readerWith({})({ kind: 'file', path }, 'Token')).reveal(), 's\u00e9cret');
  }
});

test('createSecretReader() finds ~/ in the home folder', async () => {
  await writeSecret('in-home.txt', 'x');
  const read = readerWith({ env: { HOME: home } });
  assert.equal((await read({ kind: 'file', path: '~/in-home.txt' }, 'Token')).reveal(), 'x');
  const onWindows = readerWith({ env: { USERPROFILE: home } });
  assert.equal((await onWindows({ kind: 'file', path: '~\\in-home.txt' }, 'Token')).reveal(), 'x');
  await assert.rejects(readerWith({})({ kind: 'file', path: '~/in-home.txt' }, 'Token'), {
    message: 'Cannot read -Token from "file:~/in-home.txt": there is no such file',
  });
});

const unreadableFiles: [string, string | Uint8Array | undefined, string][] = [
  ['absent.txt', undefined, 'there is no such file'],
  ['empty.txt', '\n', 'it is empty'],
  ['large.txt', 'x'.repeat(1024 * 1024 + 1), 'it is longer than 1 MiB'],
  ['binary.txt', Uint8Array.of(0x73, 0xff, 0xfe), 'it is not text in UTF-8'],
  // Half of a pair of surrogates.
  ['half.txt', Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00), 'it is not text in UTF-16LE'],
];

for (const [name, content, found] of unreadableFiles) {
  test(`createSecretReader() refuses ${name}: ${found}`, async () => {
    const path = content === undefined ? join(home, name) : await writeSecret(name, content);
    await assert.rejects(readerWith({})({ kind: 'file', path }, 'Token'), {
      code: 'SECRET_UNREADABLE',
      message: `Cannot read -Token from "file:${path}": ${found}`,
      hint,
    });
  });
}

test('createSecretReader() refuses a folder and an empty standard input', async () => {
  await assert.rejects(readerWith({})({ kind: 'file', path: home }, 'Token'), {
    code: 'SECRET_UNREADABLE',
    message: `Cannot read -Token from "file:${home}": it is a folder`,
  });
  await assert.rejects(readerWith({})({ kind: 'standard-input' }, 'Token'), {
    code: 'SECRET_UNREADABLE',
    message: 'Cannot read -Token from "standard input": it is empty',
  });
});

test('createSecretReader() reads 1 MiB, also in pieces', async () => {
  const stdin = Readable.from(Array.from({ length: 1024 }, () => Buffer.alloc(1024, 'x')));
  assert.equal((await readerWith({ stdin })({ kind: 'standard-input' }, 'Token')).reveal().length, 1024 * 1024);
});

test('createSecretReader() stops reading after 1 MiB', async () => {
  let pieces = 0;
  async function* endless() {
    for (;;) {
      pieces += 1;
      yield 'x'.repeat(1024 * 1024);
    }
  }
  await assert.rejects(readerWith({ stdin: endless() })({ kind: 'standard-input' }, 'Token'), {
    code: 'SECRET_UNREADABLE',
    message: 'Cannot read -Token from "standard input": it is longer than 1 MiB',
    details: { parameter: 'Token', place: 'standard input' },
  });
  assert.equal(pieces, 2);
});

test('createSecretReader() asks on a terminal, also in place of a standard input that is one', async () => {
  const labels: string[] = [];
  const prompt = async (label: string) => {
    labels.push(label);
    return new Secret('typed');
  };
  const read = readerWith({ prompt, stdin: Object.assign(Readable.from([]), { isTTY: true }) });
  for (const place of [{ kind: 'prompt' }, { kind: 'prompt', userName: 'app' }, { kind: 'standard-input' }] as const) {
    assert.equal((await read(place, 'Token')).reveal(), 'typed');
  }
  assert.deepEqual(labels, ['Token: ', 'Password for user app: ', 'Token: ']);
});

test('createSecretReader() refuses to ask without a terminal, and an empty answer', async () => {
  await assert.rejects(readerWith({})({ kind: 'prompt' }, 'Token'), {
    code: 'SECRET_UNREADABLE',
    message: 'Cannot read -Token from "the terminal": no terminal is available',
    hint,
  });
  await assert.rejects(readerWith({ prompt: async () => new Secret('') })({ kind: 'prompt' }, 'Token'), {
    code: 'SECRET_UNREADABLE',
    message: 'Cannot read -Token from "the terminal": nothing was typed',
  });
});

test('createSecretReader() drops line ends of a variable, and warns about what may not belong to a secret', async () => {
  const warnings: string[] = [];
  const read = (value: string) =>
    readerWith({ env: { S: value }, warn: (text) => void warnings.push(text) })(
      { kind: 'environment', name: 'S' },
      'Token',
    );
  for (const [value, oddity] of [
    ['s3cret', undefined],
    ['s3 cr"et~', undefined],
    ['"', undefined],
    ['a\nb', 'contains a line break'],
    [' s3cret', 'starts or ends with a space'],
    ['s3cret\u00a0', 'starts or ends with a space'],
    ['"s3cret"', 'is in quotation marks'],
    ["'s3cret'", 'is in quotation marks'],
    ['\u201cs3cret\u201d', 'is in quotation marks'],
    ['s3\u200bcret', 'contains the invisible character U+200B'],
    ['s3\u0000cret', 'contains the invisible character U+0000'],
    ['s3\u00a0cret', 'contains the invisible character U+00A0'],
  ] as const) {
    for (const ends of ['', '\r', '\r\n\n']) {
      assert.equal((await read(`${value}${ends}`)).reveal(), value);
      assert.deepEqual(
        warnings.splice(0),
        oddity === undefined ? [] : [`The secret for -Token from "env:S" ${oddity}; it is used unchanged.`],
      );
    }
  }
});

test('createSecretReader() warns about a file that others can read only where it is wanted', async (t) => {
  if (process.platform === 'win32') return;
  const folder = await mkdtemp('/tmp/entrada-open-');
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'secret');
  await writeFile(path, 's3cret', { mode: 0o644 });
  await chmod(path, 0o644);
  await chmod(folder, 0o755);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  await readerWith({ warn })({ kind: 'file', path }, 'Token');
  assert.deepEqual(warnings, []);
  await readerWith({ warn, warnsOfReadableFiles: true })({ kind: 'file', path }, 'Token');
  assert.deepEqual(warnings, [`Other users can read the file of -Token; keep it for yourself: chmod 600 '${path}'`]);
});
