/** The headers that a file name is inferred from, with names in lower case. */
type Headers = Readonly<Record<string, string>>;

/**
 * Returns the name for the file of a response: that of Content-Disposition (RFC 6266; `filename*` of RFC 8187 before
 * `filename`), else the last part of the path before `$value`, else `response`.
 *
 * The name comes from others, so it is only ever that of a file in a folder: without folders, control and direction
 * characters, leading dots and names that Windows reserves, and of at most 200 bytes.
 *
 * @param address - The path or address that was requested.
 */
export function inferFileName(headers: Headers, address: string): string {
  const parameters = dispositionParameters(headers['content-disposition'] ?? '');
  const candidates = [
    extendedName(parameters.get('filename*')),
    plainName(parameters.get('filename')),
    lastPart(address),
  ];
  for (const candidate of candidates) {
    const name = candidate === undefined ? '' : safeFileName(candidate);
    if (name !== '') return name;
  }
  return 'response';
}

const parameterPattern = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/gs;

/** Reads the parameters of a Content-Disposition header; of a repeated one, the first. */
function dispositionParameters(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of header.matchAll(parameterPattern)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted === undefined ? bare : quoted.replaceAll(/\\(.)/gs, '$1'));
  }
  return parameters;
}

/** Reads `UTF-8''na%C3%AFve.txt`; undefined where it cannot be read, so that the plain name counts. */
function extendedName(value: string | undefined): string | undefined {
  const [, charset = '', encoded = ''] =
    /^(utf-8|iso-8859-1)'[^']*'((?:%[\da-f]{2}|[^%\s"])+)$/i.exec(value ?? '') ?? [];
  if (encoded === '') return undefined;
  const bytes = Buffer.from(
    encoded.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
  return charset.toLowerCase() === 'utf-8' ? utf8(bytes) : bytes.toString('latin1');
}

/** Servers send UTF-8 here, too; Node reads a header byte by byte. */
function plainName(value: string | undefined): string | undefined {
  return value === undefined ? undefined : (utf8(Buffer.from(value, 'latin1')) ?? value);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function lastPart(address: string): string | undefined {
  const path = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const part = path.split('/').findLast((one) => one !== '' && one.toLowerCase() !== '$value');
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return part;
  }
}

const mostBytes = 200;
/** Devices of Windows, whatever follows the first dot. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\s*\.|\s*$)/i;

/** Returns the text as the name of a file in a folder on any system; empty if nothing is left of it. */
function safeFileName(text: string): string {
  const name = (text.normalize('NFC').split(/[/\\]/).at(-1) ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+/u, '')
    .replace(/[\s.]+$/u, '');
  // Programs read a name that begins like this as an option, or as a home folder.
  const isSpecial = deviceName.test(name) || /^[-~]/.test(name);
  return shortened(isSpecial ? `_${name}` : name);
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const [extension = ''] = /\.[\w-]{1,16}$/.exec(name) ?? [];
  let stem = '';
  for (const character of name.slice(0, name.length - extension.length)) {
    if (Buffer.byteLength(stem + character + extension) > mostBytes) break;
    stem += character;
  }
  return `${stem}${extension}`;
}
