import { EntradaError } from '../../../base/errors.ts';
import { isObject, type JsonObject } from '../../../base/json.ts';
import { Secret } from '../../../base/secret.ts';
import { cannotConvert, emptyString } from '../../../binder/binding-errors.ts';
import { coerceValue } from '../../../binder/coerce-value.ts';
import { printHashtable } from '../../../binder/hashtable.ts';
import type { NamedParameter } from '../../../binder/known-parameters.ts';
import type { UserCredential } from '../../../model/parameter-table.ts';
import { textOrObject } from '../parameter-forms.ts';

/** A decoded value; a certificate is still the object that the shell sent. */
export type DecodedValue =
  | string
  | readonly string[]
  | number
  | boolean
  | Secret
  | readonly Secret[]
  | UserCredential
  | Readonly<Record<string, string>>
  | SentCertificate;

/** An X509Certificate2 of the shell. */
export interface SentCertificate {
  readonly kind: 'sent-certificate';
  readonly thumbprint: string;
  /** The PFX in base64, and its password; undefined if the private key cannot be exported. */
  readonly exported: { readonly pfx: Secret; readonly password: Secret } | undefined;
}

/**
 * Converts a value of the shell to the type of its parameter. The shell has bound it already, and is not trusted.
 *
 * @param context - `method` is that of the request whose body this is.
 * @returns Undefined for `$null`.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` in the binder's words; secrets are not repeated.
 */
export function decodeValue(
  known: NamedParameter,
  value: unknown,
  context: { readonly method: unknown },
): DecodedValue | undefined {
  if (value === null || value === undefined || tagged(value, '$null') === true) return undefined;
  const { parameter, name } = known;
  switch (parameter.type) {
    case 'SecureString':
      return secretIn(known, value);
    case 'SecureString[]':
      return [value].flat().map((element) => tokenIn(known, element));
    case 'PSCredential':
      return credentialIn(known, value);
    case 'Hashtable':
      return hashtableIn(known, value);
    case 'String[]':
      if (textOrObject(name, parameter) === 'Headers' && isPlain(value)) {
        return Object.entries(hashtableIn(known, value)).map(([header, text]) => `${header}: ${text}`);
      }
      return [value].flat().map((element) => textIn(known, element));
    case 'String':
      return decodeText(known, value, context.method);
    default: {
      const coerced = coerceValue(known, textIn(known, value));
      if (typeof coerced === 'object') throw wrongType(known, value);
      return coerced;
    }
  }
}

function decodeText(known: NamedParameter, value: unknown, method: unknown): DecodedValue {
  const form = textOrObject(known.name, known.parameter);
  if (form === 'Certificate') return certificateOrPath(known, value);
  const isBody = form === 'Body' && (isPlain(value) || Array.isArray(value));
  return isBody ? bodyOf(known, value, method) : textIn(known, value);
}

/** As with the original, the Hashtable of a GET is its query; otherwise the body is JSON. */
function bodyOf(known: NamedParameter, value: JsonObject | unknown[], method: unknown): string {
  const isQuery =
    isPlain(value) && (method === undefined || (typeof method === 'string' && method.toUpperCase() === 'GET'));
  return isQuery
    ? printHashtable(new Map(Object.entries(hashtableIn(known, value))))
    : JSON.stringify(withoutEscapes(value));
}

function textIn(known: NamedParameter, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrongType(known, value);
}

/** The reference page of the original has texts for the tokens of `-AccessTokens`. */
function tokenIn(known: NamedParameter, value: unknown): Secret {
  const isText = textOrObject(known.name, known.parameter) === 'Tokens' && typeof value === 'string';
  return secretIn(known, isText ? { $secret: value } : value);
}

function secretIn({ name, parameter }: NamedParameter, value: unknown): Secret {
  const text = tagged(value, '$secret');
  if (typeof text !== 'string') throw wrongType({ name, parameter }, value);
  if (text === '') throw emptyString(name);
  return new Secret(text);
}

function credentialIn(known: NamedParameter, value: unknown): UserCredential {
  const sent = tagged(value, '$credential');
  if (!isPlain(sent)) throw wrongType(known, value);
  const { userName, password } = sent;
  if (typeof userName !== 'string' || typeof password !== 'string') throw wrongType(known, value);
  if (userName === '' || password === '') throw emptyString(known.name);
  return { userName, password: new Secret(password) };
}

/** A search of a store returns a collection, also of one certificate. */
function certificateOrPath(known: NamedParameter, value: unknown): SentCertificate | string {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const sent = tagged(one, '$certificate');
  if (sent !== undefined) return certificateIn(known, sent);
  if (typeof one === 'string' || typeof one === 'number') return String(one);
  const found = Array.isArray(value) && value.length !== 1 ? `a list of ${value.length} values` : 'neither';
  throw refused(known.name, `it takes an X509Certificate2 or the path of a file, and this is ${found}`, {
    hint: 'Choose one certificate, as in $certificates[0], or write the path of a PEM or PFX file.',
  });
}

function refused(name: string, reason: string, { hint }: { readonly hint: string }): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use the value of -${name}: ${reason}`, {
    hint,
    details: { parameter: name },
  });
}

function certificateIn(known: NamedParameter, sent: unknown): SentCertificate {
  if (!isPlain(sent)) throw wrongType(known, sent);
  const { thumbprint, pfx, password } = sent;
  if (typeof thumbprint !== 'string' || !/^[0-9A-F]{40}$/i.test(thumbprint)) throw wrongType(known, sent);
  const isExported = typeof pfx === 'string' && typeof password === 'string';
  return {
    kind: 'sent-certificate',
    thumbprint: thumbprint.toUpperCase(),
    exported: isExported ? { pfx: new Secret(pfx), password: new Secret(password) } : undefined,
  };
}

/** Returns the entries as an object without a prototype, so that any key is safe. */
function hashtableIn(known: NamedParameter, value: unknown): Readonly<Record<string, string>> {
  if (!isPlain(value)) throw wrongType(known, value);
  const record: Record<string, string> = Object.create(null);
  for (const [key, element] of Object.entries(value)) {
    if (typeof element === 'object' && element !== null) throw wrongEntry(known.name, unescaped(key), element);
    record[unescaped(key)] = textIn(known, element);
  }
  return record;
}

/** The name of an entry is not a secret; its value can be one. */
function wrongEntry(name: string, key: string, value: object): EntradaError {
  const kind = Array.isArray(value) ? 'a list' : '$null' in value ? '$null' : 'an object';
  return refused(name, `the entry "${key}" is ${kind}, and takes a text or a number`, {
    hint: Array.isArray(value) ? "Join the list: ($values -join ',')" : 'Write a text, or leave the entry out.',
  });
}

/** Undoes the escape of names that begin with `$`, at every depth. */
function withoutEscapes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEscapes);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [unescaped(key), withoutEscapes(inner)]));
}

function unescaped(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key;
}

/** Returns the content of a tagged value, such as `{"$secret": "..."}`. */
function tagged(value: unknown, tag: string): unknown {
  if (!isPlain(value) || !Object.hasOwn(value, tag)) return undefined;
  return value[tag];
}

function isPlain(value: unknown): value is JsonObject {
  return isObject(value) && !Array.isArray(value);
}

/** The value can be a secret in the wrong place: only its kind is shown. */
function wrongType(known: NamedParameter, value: unknown) {
  const kind = Array.isArray(value) ? 'Array' : isPlain(value) ? 'Object' : 'value';
  return cannotConvert(known, kind, '. Error: "The value does not have the type of the parameter."');
}
