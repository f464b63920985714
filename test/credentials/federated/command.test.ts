import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runTokenCommand } from '../../../src/credentials/federated/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { writeJwt } from '../../support/id-token.ts';
import { failureOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';

const clock = createFakeClock();
const token = writeJwt({ sub: 'machine', exp: clock.nowMs() / 1000 + 300 });
const env = { PATH: process.env['PATH'] };

/** Words that run a JavaScript of the test's own. */
function program(t: TestContext, source: string, ...parameters: readonly string[]): string[] {
  const path = join(temporaryFolder(t), 'program.cjs');
  writeFileSync(path, source);
  return [process.execPath, path, ...parameters];
}

test('runTokenCommand() returns the output of the program, whose words and environment are unchanged', async (t) => {
  const source = `
    const [, , first, second] = process.argv;
    if (first !== '$HOME; exit 1' || second !== '' || process.env.ISSUER !== 'x') process.exit(3);
    console.error('a word on standard error is no failure');
    console.log(${JSON.stringify(token)});`;
  const words = program(t, source, '$HOME; exit 1', '');
  const given = await runTokenCommand(words, { clock, env: { ...env, ISSUER: 'x' } });
  assert.equal(given.reveal(), token);
});

test('runTokenCommand() shows why the program failed, and no token', async (t) => {
  const long = 'q'.repeat(80);
  const source = `
    process.stdout.write(${JSON.stringify(token)});
    console.error('No session.\\u001b[31m Held: ${token} and ${long}');
    process.exitCode = 2;`;
  const words = program(t, source);
  const error = await failureOf(runTokenCommand(words, { clock, env }));
  assert.deepEqual(
    [error.code, error.message],
    [
      'SECRET_UNREADABLE',
      `Cannot get a federated token from the command "${process.execPath}": it exited with status 2: No session. Held: [secret] and [secret]`,
    ],
  );
  assert.deepEqual(secretsIn(error, [token, long]), []);
});

test('runTokenCommand() shows the end of a long error, where the reason is', async (t) => {
  const source = "process.stderr.write('warning. '.repeat(2000) + '\\nThe reason.', () => process.exit(3));";
  const { message } = await failureOf(runTokenCommand(program(t, source), { clock, env }));
  const [, shown = ''] = /: it exited with status 3: (.*)$/.exec(message) ?? [];
  assert.match(shown, /^\.\.\.\S* ?(?:warning\. )+The reason\.$/);
  assert.equal(shown.length, 300);
});

test('runTokenCommand() says when the program failed without a word, or was killed', async (t) => {
  const silent = await failureOf(runTokenCommand(program(t, 'process.exitCode = 1;'), { clock, env }));
  assert.match(silent.message, /: it exited with status 1 without a message on standard error$/);
  const killed = program(t, "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);");
  const error = await failureOf(runTokenCommand(killed, { clock, env }));
  assert.match(error.message, /: it was stopped by SIGTERM without a message on standard error$/);
});

test('runTokenCommand() refuses output that is not a token, and far too much of it', async (t) => {
  const none = await failureOf(runTokenCommand(program(t, "console.log('a-secret-of-mine');"), { clock, env }));
  assert.deepEqual(
    [none.code, none.message],
    [
      'SECRET_UNREADABLE',
      `Cannot use the federated token from the command "${process.execPath}": it is not a JWT (16 characters)`,
    ],
  );
  const flood = program(t, "setInterval(() => process.stdout.write('x'.repeat(65536)), 1);");
  const error = await failureOf(runTokenCommand(flood, { clock, env }));
  assert.match(error.message, /: it wrote far more than a token$/);
});

test('runTokenCommand() says that there is no such program, and that no shell is involved', async () => {
  const error = await failureOf(runTokenCommand(['echo "$TOKEN" | cat'], { clock, env }));
  assert.deepEqual(
    [error.code, error.message],
    [
      'SECRET_UNREADABLE',
      'Cannot get a federated token from the command "echo "$TOKEN" | cat": there is no such program; no shell is involved, so name the program itself',
    ],
  );
  for (const words of [[], ['']]) {
    assert.equal((await failureOf(runTokenCommand(words, { clock, env }))).code, 'INPUT_INVALID');
  }
});

/** Words of a program that never ends by itself, and what resolves once it runs. */
function hangingProgram(t: TestContext) {
  const path = join(temporaryFolder(t), 'running');
  const source = `require('fs').writeFileSync(${JSON.stringify(path)}, '1'); setInterval(() => {}, 1000);`;
  const running = async () => {
    while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
  };
  return { words: program(t, source), running };
}

test('runTokenCommand() ends a program that takes longer than 30 s', async (t) => {
  const own = createFakeClock();
  const { words, running } = hangingProgram(t);
  const ended = failureOf(runTokenCommand(words, { clock: own, env }));
  await running();
  assert.deepEqual(own.left(), [30_000]);
  await own.advance(30_000);
  assert.match((await ended).message, /: it did not finish within 30 s$/);
});

test('runTokenCommand() ends the program when cancelled, and starts none after that', async (t) => {
  const stop = new AbortController();
  const hanging = hangingProgram(t);
  const ended = failureOf(runTokenCommand(hanging.words, { clock, env, signal: stop.signal }));
  await hanging.running();
  stop.abort();
  assert.equal((await ended).code, 'CANCELLED');
  const path = join(temporaryFolder(t), 'started');
  const words = program(t, `require('fs').writeFileSync(${JSON.stringify(path)}, '1');`);
  const late = await failureOf(runTokenCommand(words, { clock, env, signal: stop.signal }));
  assert.deepEqual([late.code, existsSync(path)], ['CANCELLED', false]);
});
