import type { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PermissionScheme } from '../../src/permissions/graph-permissions.ts';

/** A row of data/graph-addresses.tsv. */
export interface DataCall {
  readonly path: string;
  readonly method: string;
  readonly schemes: ReadonlyMap<PermissionScheme, readonly string[]>;
}

/** Reads the rows of the source, independently of how the package reads its own form of them. */
export function dataCalls(read: typeof readFileSync): DataCall[] {
  const file = fileURLToPath(new URL('../../../data/graph-addresses.tsv', import.meta.url));
  return read(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [path = '', method = '', ...fields] = line.split('\t');
      const schemes = fields.map((field) => {
        const [scheme = '', names = ''] = field.split('=');
        return [asScheme(scheme), names.split(',').map((name) => name.replace('*', ''))] as const;
      });
      return { path, method, schemes: new Map(schemes) };
    });
}

/**
 * Returns a function that lists the permissions that the source has for a call in a kind of session; none where the
 * call is not for it. The source has some addresses in several rows, with other names of the placeholders: listed is
 * what all of them list. Where no permission is in all, the source contradicts itself, and what any row lists counts.
 */
export function permissionsIn(calls: readonly DataCall[]) {
  const rows = new Map<string, DataCall[]>();
  for (const call of calls) rows.set(keyOf(call), [...(rows.get(keyOf(call)) ?? []), call]);
  return (call: DataCall, scheme: PermissionScheme): readonly string[] => {
    const lists = (rows.get(keyOf(call)) ?? []).flatMap(({ schemes }) => {
      const names = schemes.get(scheme);
      return names === undefined ? [] : [names];
    });
    const [first = [], ...others] = lists;
    const common = first.filter((name) => others.every((list) => list.includes(name)));
    return common.length > 0 ? common : lists.flat();
  };
}

function keyOf({ method, path }: DataCall): string {
  return `${method} ${path
    .split('?', 1)[0]
    ?.replaceAll('}}', '}')
    .replaceAll(/\{[^}]*\}/g, '{}')}`;
}

/** Puts IDs and values in the place of the placeholders. */
export function concreteAddress(path: string): string {
  return path
    .replaceAll('}}', '}')
    .replace(/(:\/\{[^}]*\})(?=\/[^:]*$)/, '$1:')
    .replace('permissionsscope={value}', 'permissions(scope={value})')
    .replaceAll(/'?\{(?:value|parameterValue)\}'?/g, "'a value'")
    .replaceAll(/\{[^}]*path\}/g, 'Folder/A file.txt')
    .replaceAll(/\{[^}]*\}|\([\w-]+\)(?=\/|$)/g, '3fa85f64-5717-4562-b3fc-2c963f66afa6')
    .replace('...', 'childFolders/7/childFolders/8')
    .replace(/(requests)(3fa)/, '$1/$2');
}

function asScheme(text: string): PermissionScheme {
  return text === 'application' || text === 'personal' ? text : 'delegated';
}
