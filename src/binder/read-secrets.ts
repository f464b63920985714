import { EntradaError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import type { UserCredential } from '../model/parameter-table.ts';
import { standardInputTaken } from './binding-errors.ts';
import type { UnreadValues } from './bind-named.ts';
import type { UnreadValue } from './coerce-value.ts';
import { type HashtableEntries, isHashtable } from './hashtable.ts';
import type { ReadableSource } from '../base/secret-source.ts';
import type { CredentialSource, SecretSource } from './secret-source.ts';

/** Access to the outside for reading secrets. */
export interface SecretHost {
  /** Reads a secret; its errors (`SECRET_UNREADABLE`, `CANCELLED`) pass through. */
  readSecret(source: ReadableSource, parameterName: string): Promise<Secret>;
  /** Shows a warning. */
  warn(text: string): void;
}

/** A bound value, with its secrets read. */
export type ReadValue =
  | string
  | readonly string[]
  | boolean
  | number
  | Readonly<Record<string, string>>
  | Secret
  | readonly Secret[]
  | UserCredential;

/**
 * Reads the secrets of a call from their sources, in the order given.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` if two secrets are from standard input, or a text that should be
 *   `USER:PASSWORD` is not.
 */
export async function readSecrets(values: UnreadValues, host: SecretHost): Promise<Map<string, ReadValue>> {
  const fromStandardInput = [...values].flatMap(([name, value]) =>
    sourcesIn(value).flatMap(({ kind }) => (kind === 'standard-input' ? [name] : [])),
  );
  if (fromStandardInput.length > 1) throw standardInputTaken(fromStandardInput);
  const read = new Map<string, ReadValue>();
  for (const [name, value] of values) {
    if (sourcesIn(value).some(({ kind }) => kind === 'literal')) host.warn(literalWarning(name));
    read.set(name, await readValue(name, value, host));
  }
  return read;
}

async function readValue(name: string, value: UnreadValue, host: SecretHost): Promise<ReadValue> {
  if (typeof value !== 'object') return value;
  if (isHashtable(value)) return recordOf(value);
  if ('kind' in value) return readSource(name, value, host);
  if (isTexts(value)) return value;
  const secrets: Secret[] = [];
  for (const [index, source] of value.entries()) {
    // Prompts and errors must identify the element.
    secrets.push(await readSecret(`${name}[${index}]`, source, host));
  }
  return secrets;
}

/** Returns the entries as an object without a prototype, so that any key is safe. */
function recordOf(entries: HashtableEntries): Readonly<Record<string, string>> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of entries) record[key] = value;
  return record;
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
  return source.kind === 'answer' || source.kind === 'literal' ? source.secret : host.readSecret(source, name);
}

function literalWarning(name: string): string {
  return (
    `The secret of -${name} is on the command line, where process lists and the shell history can expose it; ` +
    'use env:NAME, file:PATH, - (standard input) or prompt instead.'
  );
}

function splitCredential(name: string, text: Secret): UserCredential {
  const plain = text.reveal();
  const colonAt = plain.indexOf(':');
  if (colonAt < 1 || colonAt === plain.length - 1) {
    throw new EntradaError(
      'PARAMETER_VALUE_INVALID',
      `Cannot bind parameter '${name}': the text is not in the form USER:PASSWORD.`,
      {
        hint: `If it is only the password, use -${name} USER:env:NAME or USER:file:PATH.`,
        details: { parameter: name },
      },
    );
  }
  return { userName: plain.slice(0, colonAt), password: new Secret(plain.slice(colonAt + 1)) };
}

/** Lists the sources of a value. */
function sourcesIn(value: UnreadValue): readonly SecretSource[] {
  if (typeof value !== 'object' || isHashtable(value)) return [];
  if (!('kind' in value)) return isTexts(value) ? [] : value;
  if (value.kind === 'user') return [value.password];
  return value.kind === 'whole' ? [value.source] : [value];
}

function isTexts(elements: readonly string[] | readonly SecretSource[]): elements is readonly string[] {
  return elements.every((element) => typeof element === 'string');
}
