import { quoteForUser } from '../../base/shell-quote.ts';
import type { ServiceName } from '../../model/context.ts';
import type { Services } from '../services/services.ts';

const mostShown = 3;

const ways = {
  use: { purpose: 'Or continue with', command: 'entrada context use' },
  remove: { purpose: 'To end', command: 'entrada context remove' },
} as const;

/**
 * Returns how to continue with a saved session of a service where none is current, or how to end one; undefined if none
 * is saved, or if they cannot be listed.
 */
export async function savedSessionsHint(
  { cache }: Pick<Services, 'cache'>,
  service: ServiceName,
  way: keyof typeof ways = 'use',
) {
  const { purpose, command } = ways[way];
  const listings = await cache.list().catch(() => []);
  const names = listings.flatMap((one) => (one.kind === 'readable' && one.service === service ? [one.name] : []));
  const [first] = names;
  if (first === undefined) return undefined;
  if (names.length === 1) return `${purpose} the saved session: ${command} ${quoteForUser(first)}`;
  const shown = names
    .toSorted()
    .slice(0, mostShown)
    .map((name) => quoteForUser(name))
    .join(', ');
  const more =
    names.length > mostShown ? ` and ${names.length - mostShown} more, which entrada context list shows` : '';
  return `${purpose} a saved session: ${command} NAME\nNAME is one of ${shown}${more}.`;
}
