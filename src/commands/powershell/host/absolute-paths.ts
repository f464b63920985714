import { resolve } from 'node:path';
import type { Variables } from './call-message.ts';
import { isCertificateContent } from '../../../certificates/certificate-content.ts';
import type { CommandTable } from '../../../model/parameter-table.ts';
import type { DecodedValue } from './decode-value.ts';

/** Where relative paths of a call lead. */
export interface PathFolders {
  /** The shell's current folder. */
  readonly location: string;
  readonly home: string | undefined;
  /** The folders of drives that only the shell knows, by their names in lower case. */
  readonly drives: ReadonlyMap<string, string>;
}

/**
 * Returns the values with absolute paths, because one process serves calls from several folders at once. `~/` is the
 * home folder, and drives are those of the shell, as in PowerShell.
 */
export function absolutePaths(
  table: CommandTable,
  values: ReadonlyMap<string, DecodedValue>,
  folders: PathFolders,
): Map<string, DecodedValue> {
  const paths = new Map(Array.from(values, ([name, value]) => [name, absoluteValue(table, name, value, folders)]));
  if (values.get('InferOutputFileName') === true && !values.has('OutputFilePath')) {
    paths.set('OutputFilePath', folders.location);
  }
  return paths;
}

/** Variables with paths of files that a sign-in reads. */
const pathVariables = ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'];

/** Returns a copy of the variables, in which paths of files are absolute. */
export function withAbsolutePaths(variables: Variables, location: string | undefined): Variables {
  const paths = pathVariables.flatMap((name): [string, string][] => {
    const path = variables[name];
    if (path === undefined || path === '' || location === undefined || isCertificateContent(path)) return [];
    return [[name, resolve(location, path)]];
  });
  return { ...variables, ...Object.fromEntries(paths) };
}

// Addresses and stores, for a parameter that takes a certificate.
const notAPath = /^(?:pkcs11:|file:\/|Cert:|Microsoft\.PowerShell\.Security\\)/i;

function absoluteValue(table: CommandTable, name: string, value: DecodedValue, folders: PathFolders): DecodedValue {
  const parameter = table.parameters[name];
  if (parameter === undefined) return value;
  if (table.name === 'request' && name === 'Field' && isTexts(value)) {
    return value.map((field) => field.replace(/(?<=^[^=]*=@)[^]+$/, pathIn(folders)));
  }
  if (name === 'EndpointUris') return withCaFile(value, folders);
  if (typeof value !== 'string' || value === '') return value;
  if (table.name === 'request' && name === 'Body') return value.replace(/(?<=^@)(?!{)[^]+$/, pathIn(folders));
  if (name === 'FederatedToken') return value.replace(/(?<=^file:)[^]+$/i, pathIn(folders));
  if (parameter.completedFrom !== 'files' || notAPath.test(value) || isCertificateContent(value)) return value;
  return pathIn(folders)(value);
}

/** A lone dash is standard input. */
function pathIn({ location, home, drives }: PathFolders): (path: string) => string {
  return (typed) => {
    if (typed === '-' || typed === '') return typed;
    const path = typed.replace(/^(?:Microsoft\.PowerShell\.Core\\)?FileSystem::/i, '');
    const [, drive = '', below = ''] = /^([^:\\/]+):(?:[\\/]+([^]*))?$/.exec(path) ?? [];
    const root = drives.get(drive.toLowerCase());
    // The shell takes both slashes everywhere.
    if (root !== undefined) return resolve(root, below.replaceAll('\\', '/'));
    return home !== undefined && /^~[\\/]/.test(path) ? resolve(home, path.slice(2)) : resolve(location, path);
  };
}

function withCaFile(value: DecodedValue, folders: PathFolders): DecodedValue {
  if (typeof value !== 'object' || !('CaFile' in value) || typeof value.CaFile !== 'string') return value;
  return Object.assign(Object.create(null), value, { CaFile: pathIn(folders)(value.CaFile) });
}

function isTexts(value: DecodedValue): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}
