import { nearestName } from '../base/nearest-name.ts';
import { completeAddress } from './complete-address.ts';

/**
 * Returns the address of Microsoft Graph that a mistyped one was probably meant to be, or undefined.
 *
 * @param path - Without the version: `/usres/ID/manager`. A segment that is not like a name is taken as an ID.
 */
export function nearestAddress(path: string): string | undefined {
  let corrected = '';
  let isCorrected = false;
  for (const segment of path.split('/').slice(1)) {
    const names = completeAddress(`${corrected}/`).map((text) => text.slice(corrected.length + 1).replace(/\/$/, ''));
    const isName = names.some((name) => name.toLowerCase() === segment.toLowerCase());
    const near = isName ? undefined : (names.find((name) => isSwapped(name, segment)) ?? nearestName(segment, names));
    if (near !== undefined) isCorrected = true;
    corrected += `/${near ?? segment}`;
  }
  return isCorrected ? corrected : undefined;
}

/** Returns whether a text has the letters of another in another order. */
function isSwapped(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => Array.from(text.toLowerCase()).toSorted().join(''));
  return first === second;
}
