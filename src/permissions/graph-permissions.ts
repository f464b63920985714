import { graphData } from './graph-data.ts';

/** Whom a permission is for: a person and an application, an application alone, a person with a personal account. */
export type PermissionScheme = 'delegated' | 'application' | 'personal';

/** A permission of Microsoft Graph in one scheme. */
export interface GraphPermission {
  readonly name: string;
  readonly scheme: PermissionScheme;
  /** In the public cloud; undefined where Microsoft does not publish it. */
  readonly id: string | undefined;
  /** Who can consent to it. */
  readonly consent: 'user' | 'admin';
  /** How much it allows, from 1 to 5; undefined where Microsoft does not say. */
  readonly level: number | undefined;
}

let known: readonly GraphPermission[] | undefined;
let byName: ReadonlyMap<string, GraphPermission> | undefined;

/** Lists every permission of Microsoft Graph, sorted by name. */
export function graphPermissions(): readonly GraphPermission[] {
  known ??= graphData('permissions')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [name = '', scheme = '', id = '', consent = '', level = ''] = line.split('\t');
      return {
        name,
        scheme: schemeOf(scheme),
        id: id === '' ? undefined : id,
        consent: consent === 'user' ? 'user' : 'admin',
        level: level === '' ? undefined : Number(level),
      };
    });
  return known;
}

/** Finds a permission by its name, ignoring case. */
export function findGraphPermission(name: string, scheme: PermissionScheme): GraphPermission | undefined {
  byName ??= new Map(graphPermissions().map((one) => [keyOf(one.name, one.scheme), one]));
  return byName.get(keyOf(name, scheme));
}

function keyOf(name: string, scheme: PermissionScheme): string {
  return `${scheme} ${name.toLowerCase()}`;
}

function schemeOf(text: string): PermissionScheme {
  return text === 'application' || text === 'personal' ? text : 'delegated';
}
