import { EntradaError } from '../base/errors.ts';
import { isObject, parseJsonOrUndefined } from '../base/json.ts';
import { csvRecords } from './csv-records.ts';
import { type NamedTenant, namesTenant, tenantFromFields, tenantFromText } from './tenant-fields.ts';

/** A tenant that a file names, and where. */
type Found = { readonly line: number; readonly tenant: NamedTenant | string };

/**
 * Reads a list of tenants: one GUID or domain in each line; CSV with a header, such as the customers that Partner
 * Center exports; or JSON, an array of texts or objects, an object with the array in `value`, or one object in each
 * line. Lines and comments that start with `#` are skipped. A tenant that is named twice is listed once.
 *
 * @param bytes - UTF-8, or UTF-16 with its byte order mark.
 * @param source - The name of the file, for messages.
 * @throws {EntradaError} `INPUT_INVALID`, which names the line and what was found there.
 */
export function readTenantFile(bytes: Uint8Array, source: string): NamedTenant[] {
  const text = textOf(bytes);
  const begin = text.trimStart()[0];
  const found = begin === '[' || begin === '{' ? fromJson(text, source) : fromLines(text);
  const tenants = new Map<string, NamedTenant>();
  for (const { line, tenant } of found) {
    if (typeof tenant === 'string') throw notTenant(source, line, tenant);
    if (!tenants.has(tenant.tenant)) tenants.set(tenant.tenant, tenant);
  }
  if (tenants.size === 0) throw unusable(source, 'it does not name a tenant');
  return [...tenants.values()];
}

function textOf(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function fromLines(text: string): Found[] {
  const records = csvRecords(text);
  const [head, ...rows] = records;
  if (head !== undefined && namesTenant(head.fields)) {
    return rows.map(({ line, fields }) => {
      const named = Object.fromEntries(head.fields.map((name, index) => [name, fields[index] ?? '']));
      const tenant = tenantFromFields(named);
      return { line, tenant: tenant === emptyOf(named) ? 'a row without a tenant ID and domain' : tenant };
    });
  }
  return text.split(/\r?\n/).flatMap((line, index) => {
    const bare = line.replace(/(?:^|\s)#.*$/, '').trim();
    return bare === '' ? [] : [{ line: index + 1, tenant: tenantFromText(bare) }];
  });
}

/** The text for a row whose fields are empty, which the names of the fields do not explain. */
function emptyOf(fields: Readonly<Record<string, string>>): string {
  return `the fields ${Object.keys(fields).slice(0, 8).join(', ') || '(none)'}`;
}

function fromJson(text: string, source: string): Found[] {
  const whole = parseJsonOrUndefined(text);
  const list = Array.isArray(whole) ? whole : isObject(whole) && Array.isArray(whole['value']) ? whole['value'] : [];
  if (whole !== undefined && (Array.isArray(whole) || list.length > 0)) {
    const lines = linesOfElements(text, Array.isArray(whole) ? 1 : 2);
    return list.map((element, index) => ({ line: lines[index] ?? 1, tenant: tenantFromJson(element) }));
  }
  // One object in each line.
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const element = parseJsonOrUndefined(line);
    if (element === undefined) throw unusable(source, `line ${index + 1} is not JSON`);
    return [{ line: index + 1, tenant: tenantFromJson(element) }];
  });
}

function tenantFromJson(element: unknown): NamedTenant | string {
  if (typeof element === 'string') return tenantFromText(element);
  return isObject(element) ? tenantFromFields(element) : `a JSON ${element === null ? 'null' : typeof element}`;
}

/** Returns the line in which each element of a JSON array begins. */
function linesOfElements(text: string, arrayDepth: number): number[] {
  const lines: number[] = [];
  let depth = 0;
  let line = 1;
  let isText = false;
  let awaitsElement = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\n') line += 1;
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
      continue;
    }
    if (awaitsElement && !/[\s\]]/.test(character)) {
      lines.push(line);
      awaitsElement = false;
    }
    if (character === '"') isText = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === arrayDepth && character === '[') awaitsElement = true;
    } else if (character === ']' || character === '}') depth -= 1;
    else if (character === ',' && depth === arrayDepth) awaitsElement = true;
  }
  return lines;
}

function notTenant(source: string, line: number, found: string): EntradaError {
  return unusable(source, `line ${line} has ${found}, which is not the GUID or a domain of a tenant`);
}

function unusable(source: string, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the list of tenants "${source}": ${found}`, {
    hint: 'Use one GUID or domain in each line, CSV with a header such as TenantId,Name, or a JSON array.',
  });
}
