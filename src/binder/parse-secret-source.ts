import { Secret } from '../base/secret.ts';
import { sourceIncomplete } from './binding-errors.ts';
import type { ReadableSource } from '../base/secret-source.ts';
import type { CredentialSource, SecretSource } from './secret-source.ts';

/**
 * Parses the word of a SecureString: `env:NAME`, `file:PATH`, `-`, `prompt`, or the secret itself.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for `env:` and `file:` with nothing after them.
 */
export function parseSecretSource(parameterName: string, word: string): SecretSource {
  return readableSource(parameterName, word) ?? { kind: 'literal', secret: new Secret(word) };
}

/**
 * Parses the word of a PSCredential: `USER` (prompts for the password), `USER:` and the word of a SecureString, or
 * `env:NAME`, `file:PATH` or `-` for a source that contains `USER:PASSWORD`.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` if the user name, the password or the source's name is empty.
 */
export function parseCredentialSource(parameterName: string, word: string): CredentialSource {
  const whole = word.toLowerCase() === 'prompt' ? undefined : readableSource(parameterName, word);
  if (whole !== undefined) return { kind: 'whole', source: whole };
  const colonAt = word.indexOf(':');
  if (colonAt === -1) return { kind: 'user', userName: word, password: { kind: 'prompt', userName: word } };
  const userName = word.slice(0, colonAt);
  const rest = word.slice(colonAt + 1);
  if (userName === '') throw sourceIncomplete(parameterName, 'the user name before the colon is empty');
  if (rest === '') throw sourceIncomplete(parameterName, 'the text after the colon is missing');
  const password = parseSecretSource(parameterName, rest);
  return { kind: 'user', userName, password: password.kind === 'prompt' ? { kind: 'prompt', userName } : password };
}

function readableSource(parameterName: string, word: string): ReadableSource | undefined {
  if (word === '-') return { kind: 'standard-input' };
  if (word.toLowerCase() === 'prompt') return { kind: 'prompt' };
  const kind = /^(env|file):/i.exec(word)?.[1]?.toLowerCase();
  if (kind === undefined) return undefined;
  const rest = word.slice(kind.length + 1);
  if (rest === '') throw sourceIncomplete(parameterName, `the text after "${kind}:" is missing`);
  return kind === 'env' ? { kind: 'environment', name: rest } : { kind: 'file', path: rest };
}
