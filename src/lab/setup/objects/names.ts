import { nearestName } from '../../../base/nearest-name.ts';
import { isGuid } from '../../tenant/guid.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { type SeedPath, type SeedProblems, shorten } from '../shape/seed-problems.ts';

/** The kinds of objects that a seed refers to by name. */
export type NamedKind = 'user' | 'group' | 'application' | 'managed identity' | 'device';

/** An object that a name refers to. */
export interface Named {
  readonly kind: NamedKind;
  /** Object id: of an application, that of its service principal. */
  readonly id: string;
  /** Client id, for an application or a managed identity. */
  readonly appId?: string;
  /** A user who signs in in another tenant. */
  readonly isGuest?: boolean;
}

/** The names and ids of the objects of a tenant. */
export interface Names {
  /** Adds an object under its names. */
  add(named: Named, names: readonly string[]): void;
  /** Finds the object that a name or id refers to; adds a problem when it is none, or several. */
  find(name: string, kinds: readonly NamedKind[], path: SeedPath, problems: SeedProblems): Named | undefined;
  /** Finds the object of a kind with this id, or the only one with this name, without a problem. */
  peek(name: string, kind: NamedKind): Named | undefined;
  /** Finds a user that is not a guest, by name or id. */
  findAccount(name: string): { readonly id: string; readonly userPrincipalName: string } | undefined;
  /** Returns the shortest reference to an object by its id: a name that only it has, otherwise the id. */
  referenceTo(id: string, kinds: readonly NamedKind[]): string | undefined;
}

interface Entry {
  readonly named: Named;
  readonly name: string;
}

type NamedObjects = Pick<Tenant, 'users' | 'groups' | 'applications' | 'managedIdentities' | 'devices'>;

/** Creates the names of the objects that a tenant has. Pauses after each. */
export function* namesInSteps(tenant: NamedObjects): Generator<void, Names> {
  const names = createNames();
  for (const { id, userPrincipalName, homeAccountId } of tenant.users) {
    names.add({ kind: 'user', id, isGuest: homeAccountId !== undefined }, [userPrincipalName]);
    yield;
  }
  for (const { id, displayName } of tenant.groups) {
    names.add({ kind: 'group', id }, [displayName]);
    yield;
  }
  for (const application of tenant.applications) {
    const { appId, servicePrincipalId: id = application.id, displayName } = application;
    names.add({ kind: 'application', id, appId }, [displayName, appId]);
    yield;
  }
  for (const { principalId: id, clientId: appId, displayName } of tenant.managedIdentities) {
    names.add({ kind: 'managed identity', id, appId }, [displayName, appId]);
    yield;
  }
  for (const { id, displayName } of tenant.devices) {
    names.add({ kind: 'device', id }, [displayName]);
    yield;
  }
  return names;
}

/** Creates names without an object. */
export function createNames(): Names {
  const byName = new Map<string, Entry[]>();
  const byId = new Map<string, Entry>();
  const named = (name: string, kinds: readonly NamedKind[]): Named[] =>
    (byName.get(name.toLowerCase()) ?? []).map((entry) => entry.named).filter(({ kind }) => kinds.includes(kind));
  return {
    add(object, names) {
      const [name = object.id] = names;
      byId.set(object.id.toLowerCase(), { named: object, name });
      for (const one of names) {
        const key = one.toLowerCase();
        const others = byName.get(key)?.filter((entry) => entry.named.id !== object.id) ?? [];
        others.push({ named: object, name: one });
        byName.set(key, others);
      }
    },
    find(name, kinds, path, problems) {
      const known = byId.get(name.toLowerCase())?.named;
      if (known !== undefined && kinds.includes(known.kind)) return known;
      const found = named(name, kinds);
      if (found.length === 1) return found[0];
      problems.add(path, found.length === 0 ? notFound(name, kinds) : ambiguous(name, found));
      return undefined;
    },
    peek(name, kind) {
      const known = byId.get(name.toLowerCase())?.named;
      if (known?.kind === kind) return known;
      const found = named(name, [kind]);
      return found.length === 1 ? found[0] : undefined;
    },
    findAccount(name) {
      const key = name.toLowerCase();
      const entries = [byId.get(key), ...(byName.get(key) ?? [])];
      const entry = entries.find((one) => one?.named.kind === 'user' && one.named.isGuest !== true);
      return entry === undefined ? undefined : { id: entry.named.id, userPrincipalName: entry.name };
    },
    referenceTo(id, kinds) {
      const entry = byId.get(id.toLowerCase());
      if (entry === undefined || !kinds.includes(entry.named.kind)) return undefined;
      return named(entry.name, kinds).length === 1 && !isGuid(entry.name) ? entry.name : entry.named.id;
    },
  };

  function notFound(name: string, kinds: readonly NamedKind[]): string {
    const all = byName.size > 5000 ? [] : [...byName.values()].flat();
    const candidates = all.filter((entry) => kinds.includes(entry.named.kind)).map((entry) => entry.name);
    const near = nearestReference(name, candidates);
    const works =
      near === undefined ? `use the name or id of ${listKinds(kinds)} of this tenant` : `did you mean "${near}"`;
    return `"${shorten(name)}" does not exist; ${works}`;
  }
}

function listKinds(kinds: readonly NamedKind[]): string {
  return kinds.map((kind) => `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`).join(', ');
}

/** Most letters of two user principal names are those of the domain, so only the parts before it are compared. */
function nearestReference(name: string, candidates: readonly string[]): string | undefined {
  const at = name.indexOf('@');
  const domain = name.slice(at).toLowerCase();
  const peers = at === -1 ? [] : candidates.filter((one) => one.toLowerCase().endsWith(domain));
  if (peers.length === 0) return nearestName(name, candidates);
  const near = nearestName(
    name.slice(0, at),
    peers.map((one) => one.slice(0, -domain.length)),
  );
  return peers.find((one) => one.slice(0, -domain.length) === near);
}

function ambiguous(name: string, found: readonly Named[]): string {
  const ids = found.map(({ kind, id }) => `${kind} ${id}`);
  return `"${shorten(name)}" is the name of ${found.length} objects; use an id: ${ids.slice(0, 4).join(', ')}`;
}
