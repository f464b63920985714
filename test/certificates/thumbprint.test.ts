import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntradaError } from '../../src/base/errors.ts';
import { normalizeThumbprint } from '../../src/certificates/thumbprint.ts';

const thumbprint = 'D21B73E529EC9B8A6816D2EB02F874F45D7B65F4';

test('normalizeThumbprint() ignores characters that are copied along with a thumbprint', () => {
  for (const pasted of [
    thumbprint,
    thumbprint.toLowerCase(),
    `\u200E${thumbprint}`,
    `\uFEFF ${thumbprint}\u200F\n`,
    thumbprint.match(/../g)?.join(':') ?? '',
    thumbprint.match(/../g)?.join(' ') ?? '',
    thumbprint.match(/../g)?.join('\u00A0') ?? '',
  ]) {
    assert.equal(normalizeThumbprint(pasted), thumbprint);
  }
});

test("normalizeThumbprint() says in the cmdlet's words that the length is wrong", () => {
  const refused = (text: string) => {
    let error: EntradaError | undefined;
    assert.throws(
      () => normalizeThumbprint(text),
      (thrown: EntradaError) => {
        error = thrown;
        return true;
      },
    );
    return [error?.code, error?.message, error?.hint, error?.details];
  };
  const message =
    "'CertificateThumbprint' must have a length of 40. Ensure you have the right certificate thumbprint then try again.";
  assert.deepEqual(refused(thumbprint.slice(1)), [
    'PARAMETER_VALUE_INVALID',
    message,
    'A thumbprint is 40 hexadecimal digits; this one has 39.',
    { parameterName: 'CertificateThumbprint', length: 39 },
  ]);
  assert.deepEqual(refused(`${thumbprint.slice(1)}X`), [
    'PARAMETER_VALUE_INVALID',
    message,
    'A thumbprint is 40 hexadecimal digits; this one also has "X".',
    { parameterName: 'CertificateThumbprint', length: 40 },
  ]);
  assert.deepEqual(refused('zyxwvutsrqponmlkz'), [
    'PARAMETER_VALUE_INVALID',
    message,
    'A thumbprint is 40 hexadecimal digits; this one also has "ZYXWVUTSRQ".',
    { parameterName: 'CertificateThumbprint', length: 17 },
  ]);
  assert.throws(() => normalizeThumbprint(`${thumbprint}0`, 'Thumbprint'), {
    message: "'Thumbprint' must have a length of 40. Ensure you have the right certificate thumbprint then try again.",
    hint: 'A thumbprint is 40 hexadecimal digits; this one has 41.',
    details: { parameterName: 'Thumbprint', length: 41 },
  });
});
