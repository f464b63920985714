import { fileURLToPath } from 'node:url';
import { Secret } from '../../base/secret.ts';
import { named, unusable } from '../unusable.ts';

/** A certificate and its key in a token, as RFC 7512 names them. */
export interface Pkcs11Uri {
  /** The attributes that select the token: label, manufacturer, model, serial number and slot. */
  readonly token: Readonly<Partial<Record<TokenAttribute, string>>>;
  /** CKA_ID, lower-case hex digits. */
  readonly id?: string;
  /** CKA_LABEL. */
  readonly object?: string;
  readonly modulePath?: string;
  readonly pinValue?: Secret;
  /** A file that contains the PIN. */
  readonly pinFile?: string;
}

const tokenAttributes = ['token', 'manufacturer', 'model', 'serial', 'slot-id', 'slot-description'] as const;
/** An attribute of RFC 7512 that selects a token. */
export type TokenAttribute = (typeof tokenAttributes)[number];

/** Attributes of the RFC that are ignored here. */
const ignoredAttributes = [
  'type',
  'library-manufacturer',
  'library-version',
  'library-description',
  'slot-manufacturer',
];

/**
 * Reads a PKCS#11 URI (RFC 7512 2.3), as `pkcs11:token=reports;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so`.
 *
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` with the part that cannot be read; a PIN in the URI is never repeated.
 */
export function parsePkcs11Uri(uri: string): Pkcs11Uri {
  const [, path = '', query = ''] =
    /^pkcs11:([^?#]*)(?:\?([^#]*))?$/i.exec(uri.trim()) ?? fail('it is not a PKCS#11 URI');
  const misplaced = readAttributes(path, ';').find(([name]) => queryAttributes.includes(name));
  if (misplaced !== undefined) {
    const [name] = misplaced;
    throw unusable(
      `its ${name} is in the path`,
      `Write it after a question mark (RFC 7512 2.3): pkcs11:token=NAME?${name}=VALUE.`,
    );
  }
  const attributes = new Map([...readAttributes(path, ';'), ...readAttributes(query, '&')]);
  const text = (name: string) => attributes.get(name)?.toString('utf8');
  const unknown = [...attributes.keys()].find((name) => !isKnown(name));
  if (unknown !== undefined) return fail(`its attribute "${unknown}" is not supported`);
  const type = text('type');
  // One certificate and one key share a label or an id; the URI of either names both.
  if (type !== undefined && type !== 'cert' && type !== 'private') return fail(`it names an object of type "${type}"`);

  const id = attributes.get('id')?.toString('hex');
  const object = text('object');
  const modulePath = text('module-path');
  const pinValue = text('pin-value');
  const pinSource = text('pin-source');
  return {
    token: Object.fromEntries(tokenAttributes.flatMap((name) => (attributes.has(name) ? [[name, text(name)]] : []))),
    ...(id === undefined ? {} : { id }),
    ...(object === undefined ? {} : { object }),
    ...(modulePath === undefined ? {} : { modulePath }),
    ...(pinValue === undefined ? {} : { pinValue: new Secret(pinValue) }),
    ...(pinSource === undefined ? {} : { pinFile: readPinSource(pinSource) }),
  };
}

/**
 * Checks a URI without using its token.
 *
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE`, as the token itself would be refused.
 */
export function checkPkcs11Uri(uri: string): void {
  try {
    parsePkcs11Uri(uri);
  } catch (cause) {
    throw named(shownPkcs11Uri(uri), cause);
  }
}

/**
 * Returns a URI for messages: without its query, which can contain a PIN, and without attributes of the path that do
 * not select a certificate, because a PIN can be written there by mistake.
 */
export function shownPkcs11Uri(uri: string): string {
  const [, scheme = '', path = ''] = /^([a-z\d]*:)?([^?#]*)/i.exec(uri.trim()) ?? [];
  const parts = path.split(';').map((part) => {
    const name = /^([^=]*)=[^=&]*$/.exec(part)?.[1]?.toLowerCase() ?? '';
    return part === '' || [...tokenAttributes, ...ignoredAttributes, 'id', 'object'].includes(name) ? part : '...';
  });
  return `${scheme}${parts.join(';')}`;
}

const queryAttributes = ['module-path', 'pin-value', 'pin-source'];

function isKnown(name: string): boolean {
  return [...tokenAttributes, ...queryAttributes, ...ignoredAttributes, 'id', 'object'].includes(name);
}

function readAttributes(text: string, separator: string): [string, Buffer][] {
  const parts = text.split(separator).filter((part) => part !== '');
  return parts.map((part) => {
    const [, name, value] = /^([a-z0-9-]+)=([^=]*)$/i.exec(part) ?? [];
    if (name === undefined || value === undefined) return fail('one of its attributes is not written as name=value');
    return [name.toLowerCase(), percentDecode(value)];
  });
}

/** Octets, since an id is not text. */
function percentDecode(text: string): Buffer {
  if (/%(?![0-9a-f]{2})/i.test(text)) return fail('a percent sign in it is not followed by two hex digits');
  return Buffer.concat(
    Array.from(text.matchAll(/%(..)|[^%]+/g), ([piece, hex]) =>
      hex === undefined ? Buffer.from(piece) : Buffer.from(hex, 'hex'),
    ),
  );
}

function readPinSource(source: string): string {
  if (source.startsWith('|')) return fail('its pin-source is a command, which is not run');
  // With a drive, it is a path of Windows.
  if (/^file:\/\/\/[a-z]:/i.test(source)) return fileURLToPath(source, { windows: true });
  return source.replace(/^file:(?:\/\/(?=\/))?/i, '');
}

function fail(found: string): never {
  throw unusable(found, 'Write it as pkcs11:token=NAME;object=NAME or pkcs11:token=NAME;id=%01 (RFC 7512).');
}
