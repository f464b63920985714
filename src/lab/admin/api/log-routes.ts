import { isObject } from '../../../base/json.ts';
import type { JournalEntry } from '../../hosts/journal.ts';
import { writtenCount } from '../../hosts/journal.ts';
import { type ForgedTokenParts, tokenDefects } from '../../login/tokens/token-forge.ts';
import { signInLimit, signInsOf } from '../../tenant/sign-in-log.ts';
import { type ApiRoute, countOf, tenantOf, unusable } from './api-route.ts';

/** A request of the journal with its number, which counts from 1. */
export interface NumberedRequest extends JournalEntry {
  readonly number: number;
}

/** Lists the latest requests after a number, oldest first. */
export function requestsAfter(journal: readonly JournalEntry[], after: number, most: number): NumberedRequest[] {
  const written = writtenCount(journal);
  const count = Math.min(most, journal.length, Math.max(0, written - after));
  return journal
    .slice(journal.length - count)
    .map((entry, index) => ({ number: written - count + index + 1, ...entry }));
}

/** The routes of requests and tokens. */
export const logRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'requests',
    means: 'The latest requests to the lab, oldest first, without secrets: ?after=NUMBER&top=100.',
    run({ parts: { journal }, query }) {
      const after = countOf(query, 'after', 0, 999_999_999);
      return { value: { value: requestsAfter(journal, after, countOf(query, 'top', 100, 10_000)) } };
    },
  },
  {
    method: 'GET',
    path: 'tokens',
    means: 'The claims of the latest 200 tokens that were issued, oldest first.',
    run: ({ parts: { lab } }) => ({ value: { value: lab.tokenLog.list() } }),
  },
  {
    method: 'GET',
    path: 'sign-ins',
    means: 'The latest sign-ins, oldest first, those that failed included: ?top=100&tenant=DOMAIN.',
    run(call) {
      const { entries } = signInsOf(tenantOf(call));
      return { value: { value: entries.slice(-countOf(call.query, 'top', 100, signInLimit) || entries.length) } };
    },
  },
  {
    method: 'POST',
    path: 'forge',
    means: 'Creates a token for testing an API: {"user": "NAME", "audience": "api://...", "defect": "expired"}.',
    async run({ parts: { forge }, body }) {
      const { kind = 'access', ...parts } = readForgery(body);
      const token = kind === 'id' ? await forge.idToken(parts) : await forge.accessToken(parts);
      return { status: 201, value: { token } };
    },
  },
];

type Forgery = Omit<ForgedTokenParts, 'issuedAt'> & { readonly kind?: 'access' | 'id'; readonly nonce?: string };

const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

const forgeryFields: Readonly<Record<keyof Forgery, (value: unknown) => boolean>> = {
  kind: (value) => value === 'access' || value === 'id',
  user: (value) => value === null || isText(value),
  clientId: isText,
  tenant: isText,
  audience: isText,
  scopes: isTexts,
  roles: isTexts,
  lifetimeSeconds: Number.isFinite,
  claims: isObject,
  header: isObject,
  nonce: isText,
  defect: (value) => tokenDefects.some((defect) => defect === value),
};

function readForgery(body: unknown): Forgery {
  if (body !== undefined && !isObject(body)) throw unusable('body', 'it is not an object');
  for (const [name, value] of Object.entries(body ?? {})) {
    const isFitting = Object.entries(forgeryFields).find(([field]) => field === name)?.[1];
    if (isFitting === undefined) throw unusable(name, `unknown field; use ${Object.keys(forgeryFields).join(', ')}`);
    if (isFitting(value)) continue;
    throw unusable(
      name,
      name === 'defect' ? `unknown defect; use ${tokenDefects.join(', ')}` : 'a value of another type',
    );
  }
  // Each field was checked by the table, which is in step with the type.
  return { ...(body as Forgery | undefined) };
}
