import { randomUUID } from 'node:crypto';

/** Reads an object as values that can be compared, by the names of properties and relations. */
export type ReadVersion<T> = (value: T) => Readonly<Record<string, unknown>>;

/** A change of an object since a point in time. */
export type Change<T> = { readonly serial: number } & (
  | { readonly kind: 'removed'; readonly id: string }
  | {
      readonly kind: 'present';
      readonly value: T;
      readonly isNew: boolean;
      /** Names of the properties that changed; all when new. */
      readonly names: ReadonlySet<string>;
      /** Ids that were added to a relation, and ids removed from it. */
      readonly related: (relation: string) => RelatedChanges;
    }
);

/** The changes of a relation. */
export interface RelatedChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The changes of a collection, found by comparing it with how it was at the last look. */
export interface ChangeLog<T> {
  /** Differs from one process to the next: the points in time of another one mean nothing here. */
  readonly epoch: string;
  /** Looks for changes; returns the present point in time. */
  observe(values: readonly T[]): number;
  /** Returns whether the changes after a point in time are still known. */
  isKnown(since: number): boolean;
  /**
   * Returns the changes after a point in time, by ascending serial numbers. The number of an object stays the same, so
   * that pages neither skip nor repeat objects when others change meanwhile.
   *
   * @param since - -1 for all objects.
   * @param after - The last number that is already known.
   */
  changesSince(since: number, after: number): Iterable<Change<T>>;
}

interface Entry<T> {
  readonly serial: number;
  value: T;
  createdAt: number;
  /** Undefined until the first change, since most objects never do. */
  changedAt: Map<string, number> | undefined;
  related: Readonly<Record<string, readonly string[]>>;
  relatedAt: Map<string, { at: number; isRemoved: boolean }> | undefined;
}

/** Removals are forgotten beyond this number, the oldest first. */
const mostRemovals = 10_000;

/**
 * Creates a log.
 *
 * @param readVersion - Called only for objects that were replaced.
 * @param readRelated - Returns the ids of related objects; called at each look.
 */
export function createChangeLog<T extends { readonly id: string }>(
  readVersion: ReadVersion<T>,
  readRelated: (value: T) => Readonly<Record<string, readonly string[]>>,
): ChangeLog<T> {
  const entries = new Map<string, Entry<T>>();
  const removals = new Map<string, { readonly at: number; readonly serial: number }>();
  let [point, serial, forgottenUntil, isFirst] = [0, 0, -1, true];

  function note(value: T): void {
    const entry = entries.get(value.id);
    if (entry === undefined) {
      const related = copyRelated(readRelated(value));
      serial += 1;
      entries.set(value.id, { serial, value, createdAt: point, changedAt: undefined, related, relatedAt: undefined });
      removals.delete(value.id);
      return;
    }
    if (entry.value !== value) {
      const [before, after] = [readVersion(entry.value), readVersion(value)];
      for (const [name, found] of Object.entries(after)) {
        if (isEqual(before[name], found)) continue;
        entry.changedAt ??= new Map();
        entry.changedAt.set(name, point);
      }
      entry.value = value;
    }
    const related = readRelated(value);
    for (const [name, ids] of Object.entries(related)) noteRelated(entry, name, ids);
    for (const name of Object.keys(entry.related)) if (related[name] === undefined) noteRelated(entry, name, []);
  }

  function noteRelated(entry: Entry<T>, name: string, ids: readonly string[]): void {
    const known = entry.related[name] ?? [];
    if (isSameList(known, ids)) return;
    const [before, after] = [new Set(known), new Set(ids)];
    entry.relatedAt ??= new Map();
    for (const id of after) if (!before.has(id)) entry.relatedAt.set(`${name} ${id}`, { at: point, isRemoved: false });
    for (const id of before) if (!after.has(id)) entry.relatedAt.set(`${name} ${id}`, { at: point, isRemoved: true });
    entry.related = { ...entry.related, [name]: [...ids] };
  }

  function forgetOldRemovals(): void {
    for (const [id, { at }] of removals) {
      if (removals.size <= mostRemovals) return;
      removals.delete(id);
      forgottenUntil = at;
    }
  }

  return {
    epoch: randomUUID(),
    observe(values) {
      if (!isFirst) point += 1;
      const present = new Set<string>();
      for (const value of values) {
        present.add(value.id);
        note(value);
      }
      for (const id of entries.keys()) {
        if (present.has(id)) continue;
        entries.delete(id);
        removals.delete(id);
        serial += 1;
        removals.set(id, { at: point, serial });
      }
      forgetOldRemovals();
      isFirst = false;
      return point;
    },
    isKnown: (since) => since < 0 || since >= forgottenUntil,
    *changesSince(since, after) {
      const removed = [...removals].filter((entry) => since >= 0 && entry[1].at > since && entry[1].serial > after);
      for (const entry of entries.values()) {
        if (entry.serial <= after) continue;
        while ((removed[0]?.[1].serial ?? Number.POSITIVE_INFINITY) < entry.serial) yield* removedChange(removed);
        const change = changeOf(entry, since);
        if (change !== undefined) yield change;
      }
      while (removed.length > 0) yield* removedChange(removed);
    },
  };
}

/** Takes the first removal of a list. */
function* removedChange(removed: [string, { readonly serial: number }][]): Generator<Change<never>> {
  const [id, { serial }] = removed.shift() ?? ['', { serial: 0 }];
  yield { kind: 'removed', serial, id };
}

function changeOf<T>(entry: Entry<T>, since: number): Change<T> | undefined {
  const { value, changedAt, relatedAt } = entry;
  const isNew = entry.createdAt > since;
  const names = new Set([...(changedAt ?? [])].filter(([, at]) => at > since).map(([name]) => name));
  const recent = [...(relatedAt ?? [])].filter(([, { at }]) => at > since);
  if (!isNew && names.size === 0 && recent.length === 0) return undefined;
  const idsOf = (relation: string, isRemoved: boolean) =>
    recent
      .filter(([key, change]) => change.isRemoved === isRemoved && key.startsWith(`${relation} `))
      .map(([key]) => key.slice(relation.length + 1));
  return {
    kind: 'present',
    serial: entry.serial,
    value,
    isNew,
    names,
    related: (relation) =>
      isNew
        ? { added: entry.related[relation] ?? [], removed: [] }
        : { added: idsOf(relation, false), removed: idsOf(relation, true) },
  };
}

function copyRelated(related: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(related).map(([name, ids]) => [name, [...ids]]));
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}

function isEqual(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
