import { EntradaError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import type { UserCredential } from '../model/parameter-table.ts';
import { standardInputTaken } from './binding-errors.ts';
import type { UnreadValues } from './bind-named.ts';
import type { UnreadValue } from './coerce-value.ts';
import type { ReadableSource } from '../base/secret-source.ts';
import type { CredentialSource, SecretSource } from './secret-source.ts';

/** What reading secrets needs of the outside. */
export interface SecretHost {
  /** Reads a secret; its own errors (`SECRET_UNREADABLE`, `CANCELLED`) pass through. */
  readSecret(source: ReadableSource, parameterName: string): Promise<Secret>;
  /** Shows one line to the person. */
  warn(text: string): void;
}

export type ReadValue = Exclude<UnreadValue, SecretSource | CredentialSource> | Secret | UserCredential;

/**
 * Reads the secrets of a call from where they are, in the order given.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` when two parameters read standard input, or when a text that
 *   should be `USER:PASSWORD` is not.
 */
export async function readSecrets(values: UnreadValues, host: SecretHost): Promise<Map<string, ReadValue>> {
  const fromStandardInput = [...values].filter(([, value]) => sourceOf(value)?.kind === 'standard-input');
  if (fromStandardInput.length > 1) throw standardInputTaken(fromStandardInput.map(([name]) => name));
  const read = new Map<string, ReadValue>();
  for (const [name, value] of values) {
    read.set(name, isSource(value) ? await readSource(name, value, host) : value);
  }
  return read;
}

async function readSource(
  name: string,
  source: SecretSource | CredentialSource,
  host: SecretHost,
): Promise<Secret | UserCredential> {
  switch (source.kind) {
    case 'user':
      return { userName: source.userName, password: await readSecret(name, source.password, host) };
    case 'whole':
      return splitCredential(name, await readSecret(name, source.source, host));
    default:
      return readSecret(name, source, host);
  }
}

async function readSecret(name: string, source: SecretSource, host: SecretHost): Promise<Secret> {
  if (source.kind === 'answer') return source.secret;
  if (source.kind !== 'literal') return host.readSecret(source, name);
  host.warn(
    `The secret of -${name} stands on the command line, where process lists and the shell's history show it; ` +
      'give it as env:NAME, file:PATH, - (standard input) or prompt.',
  );
  return source.secret;
}

function splitCredential(name: string, text: Secret): UserCredential {
  const plain = text.reveal();
  const colonAt = plain.indexOf(':');
  if (colonAt < 1 || colonAt === plain.length - 1) {
    throw new EntradaError(
      'PARAMETER_VALUE_INVALID',
      `Cannot bind parameter '${name}': the text that was read is not USER:PASSWORD.`,
      {
        hint: `When it is the password alone, write -${name} USER:env:NAME or USER:file:PATH.`,
        details: { parameter: name },
      },
    );
  }
  return { userName: plain.slice(0, colonAt), password: new Secret(plain.slice(colonAt + 1)) };
}

function sourceOf(value: UnreadValue): SecretSource | undefined {
  if (!isSource(value)) return undefined;
  if (value.kind === 'user') return value.password;
  return value.kind === 'whole' ? value.source : value;
}

function isSource(value: UnreadValue): value is SecretSource | CredentialSource {
  return typeof value === 'object' && !Array.isArray(value);
}
