import { orderedObject } from '../base/exact-json.ts';
import type { JsonObject } from '../base/json.ts';

/** Times of one time zone, for people. */
export interface LocalTimes {
  /** The name of the zone: `Europe/Berlin`, `UTC`. */
  readonly zone: string;
  /** The properties that had a time so far. */
  readonly names: ReadonlySet<string>;
  /**
   * Returns the row with each property that is a time in ISO 8601, with its offset, as local time to the second:
   * `2026-11-28 14:05:00`.
   */
  rewrite(row: JsonObject): JsonObject;
}

// A time without an offset is not known to be in any zone, and one before zones existed has odd seconds.
const time = /^(?:19[1-9]\d|2\d{3})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Creates the rewriting of times.
 *
 * @param zone - A name of the IANA database. Default: that of the machine, or of the variable TZ.
 */
export function localTimes(zone = new Intl.DateTimeFormat().resolvedOptions().timeZone): LocalTimes {
  // Sweden writes times as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const names = new Set<string>();
  return {
    zone,
    names,
    rewrite(row) {
      const local = new Map<string, string>();
      for (const name of Object.keys(row)) {
        const value = row[name];
        // The hyphen after the year rules nearly everything out.
        if (typeof value !== 'string' || value.charAt(4) !== '-' || !time.test(value)) continue;
        const at = Date.parse(value);
        if (Number.isNaN(at)) continue;
        local.set(name, format.format(at));
        names.add(name);
      }
      if (local.size === 0) return row;
      return orderedObject(Object.entries(row).map(([name, value]) => [name, local.get(name) ?? value]));
    },
  };
}
