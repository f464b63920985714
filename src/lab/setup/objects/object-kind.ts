import { derivedId } from './derived-ids.ts';
import type { Named } from './names.ts';
import { type SeedPath, shorten } from '../shape/seed-problems.ts';
import type { TenantContext } from './tenant-context.ts';

/** How a kind of object comes from a seed. */
export interface ObjectKind<Seed, Item> {
  /** The field of the seed, such as `users`. */
  readonly field: string;
  /** For derived ids and messages, such as `user`. */
  readonly noun: string;
  items(context: TenantContext): Item[];
  idOf(item: Item): string;
  nameOf(item: Item): string;
  /** The name of the object in the seed. */
  seedName(seed: Seed): string;
  /** The object id in the seed, if it has one. */
  givenId(seed: Seed): string | undefined;
  /** A further value that is unique, such as a client id; the name itself for users. */
  readonly unique?: {
    readonly field: string;
    ofItem(item: Item): string;
    ofSeed(seed: Seed): string | undefined;
  };
  /** How others refer to the object; absent: they do not. */
  named?(
    id: string,
    seed: Seed,
    existing: Item | undefined,
    context: TenantContext,
  ): {
    readonly named: Named;
    readonly names: readonly string[];
  };
  /** @param existing - The object that the seed changes. */
  build(seed: Seed, existing: Item | undefined, id: string, context: TenantContext, path: SeedPath): Item;
}

/** An object of a seed that has its id and its name, before what it refers to is looked up. */
export interface Planned<Item> {
  /** Creates the object; adds problems for names that do not exist. */
  build(): Item;
  /** Puts the object into the tenant. */
  commit(item: Item): void;
}

/** Chooses the id of each object of a list in a seed, and registers its names. Pauses after each. */
export function* planObjects<Seed, Item>(
  seeds: readonly Seed[] | undefined,
  kind: ObjectKind<Seed, Item>,
  context: TenantContext,
  path: SeedPath,
): Generator<void, Planned<Item>[]> {
  if (seeds === undefined || seeds.length === 0) return [];
  const items = kind.items(context);
  const known = indexItems(items, kind);
  const planned: Planned<Item>[] = [];
  for (const [index, seed] of seeds.entries()) {
    const at = [...path, kind.field, index];
    const place = findExisting(seed, kind, known);
    const existing = place === undefined ? undefined : items[place];
    const name = kind.seedName(seed);
    const id =
      kind.givenId(seed) ??
      (existing === undefined ? derivedId(context.tenant.id, kind.noun, name) : kind.idOf(existing));
    const keys = [id, ...uniqueKey(kind, seed)].map((key) => `${kind.field} ${key.toLowerCase()}`);
    if (keys.some((key) => context.seen.has(key))) {
      const works = kind.unique?.ofSeed(seed) === undefined ? 'remove one, or give it an id' : 'remove one';
      context.problems.add(at, `the ${kind.noun} "${shorten(name)}" is there twice; ${works}`);
    } else if (existing !== undefined && !context.mayChange) {
      context.problems.add(at, `the ${kind.noun} "${shorten(name)}" already exists; use another name`);
    }
    for (const key of keys) context.seen.add(key);
    const reference = kind.named?.(id, seed, existing, context);
    if (reference !== undefined) context.names.add(reference.named, reference.names);
    planned.push({
      build: () => kind.build(seed, existing, id, context, at),
      commit: (item) => {
        if (place === undefined) items.push(item);
        else items[place] = item;
      },
    });
    yield;
  }
  return planned;
}

interface Index {
  readonly byId: ReadonlyMap<string, number>;
  readonly byUnique: ReadonlyMap<string, number>;
  readonly byName: ReadonlyMap<string, number>;
}

function indexItems<Seed, Item>(items: readonly Item[], kind: ObjectKind<Seed, Item>): Index {
  const indexBy = (keyOf: (item: Item) => string) =>
    new Map(items.map((item, index) => [keyOf(item).toLowerCase(), index]));
  return {
    byId: indexBy((item) => kind.idOf(item)),
    byUnique: indexBy((item) => kind.unique?.ofItem(item) ?? kind.idOf(item)),
    byName: indexBy((item) => kind.nameOf(item)),
  };
}

/** An id finds only the object with that id, so two objects can have the same name. */
function findExisting<Seed, Item>(seed: Seed, kind: ObjectKind<Seed, Item>, known: Index): number | undefined {
  const id = kind.givenId(seed);
  const unique = kind.unique?.ofSeed(seed);
  if (unique !== undefined) return known.byUnique.get(unique.toLowerCase());
  if (id !== undefined) return known.byId.get(id.toLowerCase());
  return known.byName.get(kind.seedName(seed).toLowerCase());
}

function uniqueKey<Seed, Item>(kind: ObjectKind<Seed, Item>, seed: Seed): string[] {
  const unique = kind.unique?.ofSeed(seed);
  return unique === undefined ? [] : [`${kind.unique?.field ?? ''} ${unique}`];
}
