import type { SweepDefinition } from './sweep-definition.ts';
import type { StartedSweep, SweepStore } from './sweep-store.ts';

/** So many definitions are kept in memory, the ones that were used last. */
const mostKept = 8;

/**
 * Reads each sweep once for all its tenants. One that is removed meanwhile is noticed when a tenant is finished.
 *
 * @returns Undefined for a sweep that was removed, also if there is another with its id now.
 */
export function knownSweeps(store: Pick<SweepStore, 'read'>): {
  get(sweep: StartedSweep): Promise<SweepDefinition | undefined>;
} {
  const kept = new Map<string, Promise<SweepDefinition | undefined>>();
  return {
    async get({ id, createdAtMs }) {
      const name = `${id}.${createdAtMs}`;
      const known = kept.get(name) ?? store.read(id);
      kept.delete(name);
      kept.set(name, known);
      for (const old of [...kept.keys()].slice(0, -mostKept)) kept.delete(old);
      try {
        const sweep = await known;
        return sweep?.createdAtMs === createdAtMs ? sweep : undefined;
      } catch (error) {
        kept.delete(name);
        throw error;
      }
    },
  };
}
