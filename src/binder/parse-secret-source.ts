import { Secret } from '../base/secret.ts';
import { sourceIncomplete } from './binding-errors.ts';
import type { ReadableSource } from '../base/secret-source.ts';
import type { CredentialSource, SecretSource } from './secret-source.ts';

/**
 * Reads the word of a SecureString: `env:NAME`, `file:PATH`, `-`, `prompt`, or the secret itself.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for `env:` and `file:` with nothing after them.
 */
export function parseSecretSource(parameterName: string, word: string): SecretSource {
  return readableSource(parameterName, word) ?? { kind: 'literal', secret: new Secret(word) };
}

/**
 * Reads the word of a PSCredential: `USER` (the password is asked for), `USER:` and a SecureString's word, or
 * `env:NAME`, `file:PATH`, `-` for a place that holds `USER:PASSWORD`.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` when the user name, the password or the source's name is empty.
 */
export function parseCredentialSource(parameterName: string, word: string): CredentialSource {
  const whole = word.toLowerCase() === 'prompt' ? undefined : readableSource(parameterName, word);
  if (whole !== undefined) return { kind: 'whole', source: whole };
  const colonAt = word.indexOf(':');
  if (colonAt === -1) return { kind: 'user', userName: word, password: { kind: 'prompt', userName: word } };
  const userName = word.slice(0, colonAt);
  const rest = word.slice(colonAt + 1);
  if (userName === '') throw sourceIncomplete(parameterName, 'the user name before the colon is empty');
  if (rest === '') throw sourceIncomplete(parameterName, 'nothing stands after the colon');
  const password = parseSecretSource(parameterName, rest);
  return { kind: 'user', userName, password: password.kind === 'prompt' ? { kind: 'prompt', userName } : password };
}

function readableSource(parameterName: string, word: string): ReadableSource | undefined {
  if (word === '-') return { kind: 'standard-input' };
  if (word.toLowerCase() === 'prompt') return { kind: 'prompt' };
  const place = /^(env|file):/i.exec(word)?.[1]?.toLowerCase();
  if (place === undefined) return undefined;
  const where = word.slice(place.length + 1);
  if (where === '') throw sourceIncomplete(parameterName, `nothing stands after "${place}:"`);
  return place === 'env' ? { kind: 'environment', name: where } : { kind: 'file', path: where };
}
