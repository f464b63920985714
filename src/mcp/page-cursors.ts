import { randomBytes } from 'node:crypto';
import { EntradaError } from '../base/errors.ts';
import type { NextRows } from './read-rows.ts';

/** Where a listing of a session continues. */
export interface Place extends NextRows {
  readonly tool: string;
  readonly sessionId: string;
  readonly tenantId: string | undefined;
}

/** The places of listings that a client can continue. */
export interface PageCursors {
  /** Returns a name for a place that cannot be guessed. */
  put(place: Place): string;
  /** @throws {EntradaError} `INPUT_INVALID` for a name that is not known here. */
  take(cursor: string, tool: string): Place;
}

const mostPlaces = 200;

/**
 * Creates the cursors of one server. They are in its memory, so that a client cannot make one. The oldest of 200 is
 * dropped.
 */
export function createPageCursors(): PageCursors {
  const places = new Map<string, Place>();
  return {
    put(place) {
      const cursor = randomBytes(12).toString('base64url');
      places.set(cursor, place);
      const [oldest] = places.keys();
      if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest);
      return cursor;
    },
    take(cursor, tool) {
      const place = places.get(cursor);
      if (place !== undefined && place.tool === tool) return place;
      throw new EntradaError('INPUT_INVALID', 'Cannot continue the listing: the cursor is not known', {
        hint: 'Use nextCursor of the last result, with the same tool; it is valid while the server runs. Otherwise repeat the first call.',
      });
    },
  };
}
