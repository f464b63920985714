/** The generations of the records that were read or written last by this process. */
export interface RecentGenerations {
  /** Returns undefined when it is not known, and `none` for a record without one, as version 0.1.0 wrote it. */
  of(id: string): number | 'none' | undefined;
  note(id: string, generation: number | undefined): void;
}

/** More than are written between a read and the write that follows it. */
const mostGenerations = 1_000;

/** Starts with none. */
export function recentGenerations(): RecentGenerations {
  const known = new Map<string, number | 'none'>();
  return {
    of: (id) => known.get(id),
    note(id, generation) {
      known.delete(id);
      known.set(id, generation ?? 'none');
      const [oldest] = known.size > mostGenerations ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },
  };
}
