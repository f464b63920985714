import { EntradaError } from '../../base/errors.ts';
import { parseHashtable } from '../../binder/hashtable.ts';

/** The parameters that set headers. */
export interface HeaderParameters {
  readonly Headers?: readonly string[];
  readonly ContentType?: string;
  readonly UserAgent?: string;
  readonly SkipHeaderValidation?: boolean;
}

/**
 * Returns the headers of a request, with names in lower case.
 *
 * @param checkName - Refuses the headers that the session itself sends.
 * @throws {EntradaError} `INPUT_INVALID`; the message does not contain a header, which can be a secret.
 */
export function headersFrom(parameters: HeaderParameters, checkName: (name: string) => void): Record<string, string> {
  const { Headers: texts = [], ContentType: type, UserAgent: agent } = parameters;
  const headers = new Map<string, string>();
  for (const [name, value] of texts.flatMap(readHeaders)) {
    checkName(name);
    headers.set(name.toLowerCase(), checked(name, value));
  }
  if (type !== undefined && !headers.has('content-type')) headers.set('content-type', checked('Content-Type', type));
  if (agent !== undefined && !headers.has('user-agent')) headers.set('user-agent', checked('User-Agent', agent));
  if (parameters.SkipHeaderValidation !== true) return Object.fromEntries(headers);
  // Node writes a character of a header as one byte.
  return Object.fromEntries(Array.from(headers, ([name, value]) => [name, asBytes(value)]));
}

/** Reads `Name: value`, `Name=value` (az rest), or several headers of PowerShell: `@{Name='value'; Other='value'}`. */
function readHeaders(text: string): [name: string, value: string][] {
  const fault = () =>
    new EntradaError('INPUT_INVALID', `Cannot use a header of ${text.length} characters: expected "Name: value"`);
  if (/^\s*@\{/.test(text)) {
    const { entries, end } = parseHashtable(text, fault);
    if (text.slice(end).trim() !== '') throw fault();
    return [...entries];
  }
  // A name has neither of the two.
  const separatorAt = text.search(/[:=]/);
  if (separatorAt === -1) throw fault();
  return [[text.slice(0, separatorAt).trim(), text.slice(separatorAt + 1).trim()]];
}

function checked(name: string, value: string): string {
  if (!/[\r\n\0]/.test(value)) return value;
  throw new EntradaError('INPUT_INVALID', `Cannot send the header "${name}": its value contains a line end or a null`);
}

function asBytes(value: string): string {
  return Buffer.from(value).toString('latin1');
}
