import { isLike } from '../queries/like.ts';
import type { Segments } from './address-readings.ts';

/**
 * Returns whether the segments of a path match those of a pattern: `**` stands for any number of segments, `*` for any
 * text within one. The places that are reached so far keep this from taking exponential time.
 */
export function matchSegments(segments: Segments, pattern: Segments): boolean {
  const skipStars = (places: Set<number>): Set<number> => {
    for (const place of places) if (pattern[place] === '**') places.add(place + 1);
    return places;
  };
  let reached = skipStars(new Set([0]));
  for (const segment of segments) {
    const next = new Set<number>();
    for (const place of reached) {
      const wanted = pattern[place];
      if (wanted === '**') next.add(place);
      // A question mark is a character of its own: no path has one.
      else if (wanted !== undefined && isLike(segment, wanted.replaceAll('?', '\u{0}'))) next.add(place + 1);
    }
    reached = skipStars(next);
  }
  return reached.has(pattern.length);
}
