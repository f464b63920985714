import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { isSecret } from '../../src/base/secret.ts';
import { createPrompts } from '../../src/terminal/prompts.ts';

/** A terminal: what is typed, what is shown, and whether it echoed at the time of each question. */
function fakeTerminal() {
  const rawModes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void rawModes.push(isRaw),
  });
  const shown: string[] = [];
  const prompts = createPrompts({ input, output: { write: (text) => void shown.push(text) } });
  return { input, shown, rawModes, prompts };
}

test('askMissing() asks one by one with the texts of PowerShell', async () => {
  const { input, shown, rawModes, prompts } = fakeTerminal();
  const asking = prompts.askMissing('Connect-Entra', [
    { name: 'TenantId', type: 'String' },
    { name: 'Scopes', type: 'String[]' },
    { name: 'AccessToken', type: 'SecureString' },
    { name: 'Shell', type: 'Enum', values: ['bash', 'zsh'] },
    { name: 'Credential', type: 'PSCredential' },
  ]);
  for (const line of ['contoso.com\n', 'User.Read\n', 'a,b\n', '\n', 'se', 'cret\r', 'zsh\n', 'app\n']) {
    input.write(line);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { AccessToken, ...rest } = await asking;
  assert.deepEqual(rest, { TenantId: 'contoso.com', Scopes: ['User.Read', 'a,b'], Shell: 'zsh', Credential: 'app' });
  assert.ok(isSecret(AccessToken));
  assert.equal(AccessToken.reveal(), 'secret');
  assert.equal(
    shown.join(''),
    'cmdlet Connect-Entra at command pipeline position 1\n' +
      'Supply values for the following parameters:\n' +
      'TenantId: Scopes[0]: Scopes[1]: Scopes[2]: AccessToken: \nShell (bash, zsh): Credential\nUser: ',
  );
  assert.deepEqual(rawModes, [true, false]);
});

test('askMissing() asks for one secret after the other without echo, until an empty one', async () => {
  const { input, shown, rawModes, prompts } = fakeTerminal();
  const asking = prompts.askMissing('Connect-MicrosoftTeams', [{ name: 'AccessTokens', type: 'SecureString[]' }]);
  for (const line of ['one\r', 'two\r', '\r']) {
    input.write(line);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { AccessTokens } = await asking;
  assert.ok(Array.isArray(AccessTokens) && AccessTokens.every(isSecret));
  assert.deepEqual(
    AccessTokens.map((secret) => secret.reveal()),
    ['one', 'two'],
  );
  assert.equal(shown.slice(2).join(''), 'AccessTokens[0]: \nAccessTokens[1]: \nAccessTokens[2]: \n');
  assert.deepEqual(rawModes, [true, false, true, false, true, false]);
});

test('askMissing() reads answers that were pasted together', async () => {
  const { input, prompts } = fakeTerminal();
  input.write('one\r\ntwo\nthr\u00e9e');
  input.end();
  assert.deepEqual(
    await prompts.askMissing(
      'Get-Thing',
      ['A', 'B', 'C'].map((name) => ({ name, type: 'String' })),
    ),
    { A: 'one', B: 'two', C: 'thr\u00e9e' },
  );
});

test('askMissing() puts a character together that arrives in two pieces', async () => {
  const { input, prompts } = fakeTerminal();
  const bytes = Buffer.from('\u00e9\n');
  const asking = prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]);
  input.write(bytes.subarray(0, 1));
  await new Promise((resolve) => setImmediate(resolve));
  input.write(bytes.subarray(1));
  assert.deepEqual(await asking, { A: '\u00e9' });
});

const edits = [
  ['pass\u007fs\r', 'pass'],
  ['\ud83d\ude00\bx\r', 'x'],
  ['wrong\u0015right\n', 'right'],
  ['a\u001b[D\u001b[3~\u001bOAb\r', 'ab'],
  ['a\u0001\tb\r', 'ab'],
] as const;

for (const [keys, expected] of edits) {
  test(`askSecret() edits ${JSON.stringify(keys)}`, async () => {
    const { input, prompts, shown } = fakeTerminal();
    input.write(keys);
    assert.equal((await prompts.askSecret('Password: ')).reveal(), expected);
    assert.equal(shown.join(''), 'Password: \n');
  });
}

for (const [name, keys] of [
  ['Ctrl+C', 'half\u0003'],
  ['Ctrl+D', '\u0004'],
] as const) {
  test(`askSecret() is cancelled by ${name} and gives the terminal back`, async () => {
    const { input, prompts, rawModes } = fakeTerminal();
    input.write(keys);
    await assert.rejects(prompts.askSecret('Password: '), { code: 'CANCELLED', message: 'Cancelled at a prompt.' });
    assert.deepEqual(rawModes, [true, false]);
  });
}

test('askMissing() is cancelled when the input ends', async () => {
  const { input, prompts } = fakeTerminal();
  input.end();
  await assert.rejects(prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]), { code: 'CANCELLED' });
  await assert.rejects(prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]), { code: 'CANCELLED' });
  assert.deepEqual([input.listenerCount('data'), input.listenerCount('error')], [0, 0]);
});

test('askMissing() is cancelled when Ctrl+C destroys the input, and its message is not on the line of the prompt', async () => {
  const { input, prompts, shown } = fakeTerminal();
  const asking = prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]);
  await new Promise((resolve) => setImmediate(resolve));
  input.destroy();
  await assert.rejects(asking, { code: 'CANCELLED' });
  assert.equal(shown.slice(2).join(''), 'A: \n');
  await assert.rejects(prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]), { code: 'CANCELLED' });
  assert.deepEqual([input.listenerCount('data'), input.listenerCount('close')], [0, 0]);
});

test('createPrompts() leaves the editing to a terminal that echoes, and to an input that is not a terminal', async () => {
  const { input, prompts } = fakeTerminal();
  input.write('a\u007fb\n');
  assert.deepEqual(await prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]), { A: 'a\u007fb' });
  const pipe = new PassThrough();
  pipe.write('a\u007fb\n');
  const hidden = createPrompts({ input: pipe, output: { write: () => {} } });
  assert.equal((await hidden.askSecret('Password: ')).reveal(), 'a\u007fb');
});

test('createPrompts() reads text, too', async () => {
  const input = new PassThrough({ encoding: 'utf8' });
  input.end('Ad\u00e9le\n');
  const prompts = createPrompts({ input, output: { write: () => {} } });
  assert.equal((await prompts.askSecret('Name: ')).reveal(), 'Ad\u00e9le');
});

test('createPrompts() leaves its input paused and without listeners', async () => {
  const { input, prompts } = fakeTerminal();
  input.write('x\n');
  await prompts.askMissing('Get-Thing', [{ name: 'A', type: 'String' }]);
  assert.equal(input.isPaused(), true);
  assert.deepEqual([input.listenerCount('data'), input.listenerCount('error')], [0, 0]);
});
