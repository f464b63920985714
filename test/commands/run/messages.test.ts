import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import type { CommonParameters } from '../../../src/binder/common-parameters.ts';
import { createMessages, type Messages } from '../../../src/commands/run/messages.ts';
import { painter } from '../../../src/terminal/style.ts';

/** Says one thing and gives what was written, and the code and text of what it stopped with. */
function said(common: CommonParameters, speak: (messages: Messages) => void, isColored = false, answer?: boolean) {
  const lines: string[] = [];
  const messages = createMessages(common, {
    writeLine: (line) => void lines.push(line),
    paint: painter(isColored),
    confirm: () => answer,
  });
  try {
    speak(messages);
    return { lines };
  } catch (error) {
    assert.ok(error instanceof EntradaError);
    return { lines, code: error.code, message: error.message, hint: error.hint };
  }
}

const streams = [
  {
    name: 'Warning',
    parameter: 'WarningAction',
    line: 'WARNING: text',
    speak: (messages: Messages) => messages.warn('text'),
  },
  {
    name: 'Information',
    parameter: 'InformationAction',
    line: 'text',
    speak: (messages: Messages) => messages.information('text'),
  },
  {
    name: 'Progress',
    parameter: 'ProgressAction',
    line: 'text',
    speak: (messages: Messages) => messages.progress('text'),
  },
] as const;

for (const { name, parameter, line, speak } of streams) {
  test(`createMessages() shows a ${name} message unless -${parameter} hides it`, () => {
    assert.deepEqual(said({}, speak), { lines: [line] });
    assert.deepEqual(said({ [parameter]: 'Continue' }, speak), { lines: [line] });
    assert.deepEqual(said({ [parameter]: 'Break' }, speak), { lines: [line] });
    assert.deepEqual(said({ [parameter]: 'SilentlyContinue' }, speak), { lines: [] });
    assert.deepEqual(said({ [parameter]: 'Ignore' }, speak), { lines: [] });
  });

  test(`createMessages() ends the command after a ${name} message with -${parameter} Stop, Suspend or a choice`, () => {
    assert.deepEqual(said({ [parameter]: 'Stop' }, speak), {
      lines: [line],
      code: 'STOPPED_BY_PREFERENCE',
      message: `The running command stopped because the preference variable "${name}Preference" or common parameter is set to Stop: text`,
      hint: undefined,
    });
    assert.deepEqual(said({ [parameter]: 'Inquire' }, speak, false, true), { lines: [line] });
    assert.deepEqual(said({ [parameter]: 'Inquire' }, speak, false, false), {
      lines: [line],
      code: 'STOPPED_BY_PREFERENCE',
      message: 'The running command stopped because the user selected the Stop option.',
      hint: undefined,
    });
    assert.deepEqual(said({ [parameter]: 'Inquire' }, speak), {
      lines: [line],
      code: 'STOPPED_BY_PREFERENCE',
      message: 'Cannot ask what to do about "text": no terminal is available',
      hint: `-${name}Action Inquire needs a terminal; use Continue, SilentlyContinue, Ignore or Stop.`,
    });
    assert.deepEqual(said({ [parameter]: 'Suspend' }, speak), {
      lines: [line],
      code: 'STOPPED_BY_PREFERENCE',
      message: `The value Suspend is not supported for an ActionPreference variable: -${name}Action`,
      hint: 'Use Continue, SilentlyContinue, Ignore, Inquire or Stop.',
    });
  });
}

const failure = new EntradaError('NETWORK_UNREACHABLE', 'It failed.', {
  hint: 'Try this.',
  details: { status: 5, id: null },
});
const fail = (messages: Messages) => messages.error('token', failure);

test('createMessages() shows an error with its hint, and its facts with -Verbose or -Debug', () => {
  const plain = ['token: It failed.', 'Try this.'];
  const facts = 'VERBOSE: code="NETWORK_UNREACHABLE" status=5';
  assert.deepEqual(said({}, fail), { lines: plain });
  assert.deepEqual(said({ Verbose: true }, fail), { lines: [...plain, facts] });
  assert.deepEqual(said({ Debug: true }, fail), { lines: [...plain, facts] });
  assert.deepEqual(said({ Verbose: false, Debug: false }, fail), { lines: plain });
});

test('createMessages() shows the ids that support needs below an error', () => {
  const sent = { correlationId: 'c-1', traceId: 't-1', timestamp: '2026-11-02 17:16:31Z' };
  for (const [details, expected] of [
    [sent, ['Trace ID: t-1 Correlation ID: c-1 Timestamp: 2026-11-02 17:16:31Z']],
    [{ ...sent, timestamp: null }, ['Trace ID: t-1 Correlation ID: c-1']],
    [{ correlationId: 'c-1', traceId: null }, ['Correlation ID: c-1']],
    [{ traceId: 't\u001b[2J' }, ['Trace ID: t\\x1b[2J']],
    [{ timestamp: 'today', status: 400 }, []],
  ] as const) {
    const error = new EntradaError('CREDENTIAL_REFUSED', 'It failed.', { hint: 'Try this.', details });
    const { lines } = said({}, (messages) => messages.error('token', error));
    assert.deepEqual(lines, ['token: It failed.', 'Try this.', ...expected]);
  }
});

test('createMessages() hides the text of an error with -ErrorAction SilentlyContinue or Ignore', () => {
  for (const preference of ['SilentlyContinue', 'Ignore'] as const) {
    assert.deepEqual(said({ ErrorAction: preference, Verbose: true }, fail), { lines: [] });
  }
  for (const preference of ['Continue', 'Stop', 'Inquire'] as const) {
    assert.equal(said({ ErrorAction: preference }, fail).lines.length, 2);
  }
});

test('createMessages() shows verbose and debug messages to those who ask', () => {
  const speak = (messages: Messages) => {
    messages.verbose('what');
    messages.debug('how');
  };
  assert.deepEqual(said({}, speak).lines, []);
  assert.deepEqual(said({ Verbose: true }, speak).lines, ['VERBOSE: what']);
  assert.deepEqual(said({ Debug: true }, speak).lines, ['VERBOSE: what', 'DEBUG: how']);
});

test('createMessages() colors messages where the stream has color', () => {
  const { lines } = said(
    { Debug: true },
    (messages) => {
      messages.warn('a');
      messages.debug('b');
      messages.progress('c');
      messages.error('token', new EntradaError('INTERNAL', 'd'));
    },
    true,
  );
  assert.deepEqual(
    lines.map((line) => /^\u001b\[(\d+)m/.exec(line)?.[1]),
    ['33', '33', '2', '31', '33'],
  );
});

test('createMessages() lets nothing of a message act on the terminal', () => {
  const text = 'a\u001b[2Jb\rc\u202ed\ne';
  const speak = (messages: Messages) => {
    messages.warn(text);
    messages.information(text);
    messages.error('x', new EntradaError('INTERNAL', text, { hint: text, details: { text } }));
  };
  const shown = 'a\\x1b[2Jb\\rc\\u202ed\ne';
  const { lines } = said({ Verbose: true }, speak);
  assert.deepEqual(lines.slice(0, 4), [`WARNING: ${shown}`, shown, `x: ${shown}`, shown]);
  assert.doesNotMatch(lines.join(''), /[\u001b\r\u202e]/);
});

test('createMessages() shows neither a secret nor a file that was pasted in place of a name', () => {
  const secret = 'aBc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789';
  const long = 'y'.repeat(10_000);
  const { lines } = said({}, (messages) => {
    const hint = `Did you mean ${secret}? ${long}\u200f`;
    messages.error('x', new EntradaError('INPUT_INVALID', `Cannot use "${secret}", ${long}\u001b[31m`, { hint }));
    messages.warn(`${secret} ${long}`);
  });
  const cut = `${'y'.repeat(60)}… (10000 characters)`;
  assert.deepEqual(lines, [
    `x: Cannot use "[secret]", ${'y'.repeat(60)}… (10005 characters)`,
    `Did you mean [secret]? ${'y'.repeat(60)}… (10001 characters)`,
    `WARNING: [secret] ${cut}`,
  ]);
});
