import { exactly, type GlobSymbol, matchesGlob } from '../../base/glob.ts';
import type { JsonObject } from '../../base/json.ts';
import { findTenant } from '../login/tenants.ts';
import { readClaims } from '../pki/read-claims.ts';
import type { FaultRule } from '../rules/fault-rule.ts';
import type { LabRequest, Tenant } from '../tenant/tenant.ts';
import type { JournalEntry } from './journal.ts';

/** Where a request arrived. */
export interface FaultSite {
  readonly host: JournalEntry['host'];
  /** All tenants of the lab. */
  readonly tenants: readonly Tenant[];
}

/** Returns a test for the requests that a fault applies to, besides its share and number of times. */
export function matcherOf(rule: FaultRule): (request: LabRequest, site: FaultSite) => boolean {
  const hosts = listOf(rule.host);
  const methods = listOf(rule.method)?.map((method) => method.toUpperCase());
  const isUrl = rule.url === undefined ? undefined : urlMatcher(rule.url);
  const clientId = rule.clientId?.toLowerCase();
  return (request, site) =>
    (hosts?.includes(site.host) ?? true) &&
    (methods?.includes(request.method) ?? true) &&
    (isUrl?.(request.url) ?? true) &&
    (rule.kind !== 'missing-keys' || /\/keys\/?$/i.test(request.url.pathname)) &&
    (clientId === undefined || clientIdOf(request)?.toLowerCase() === clientId) &&
    (rule.tenant === undefined || isInTenant(request, site, rule.tenant));
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

function urlMatcher(pattern: string): (url: URL) => boolean {
  const symbols = symbolsOf(pattern.toLowerCase());
  if (pattern.startsWith('https://')) return ({ href }) => matchesGlob(href.toLowerCase(), symbols);
  const withQuery = pattern.includes('?');
  return ({ pathname, search }) => matchesGlob(`${pathname}${withQuery ? search : ''}`.toLowerCase(), symbols);
}

function symbolsOf(pattern: string): GlobSymbol[] {
  return Array.from(pattern, (character) => (character === '*' ? 'star' : exactly(character)));
}

/** Returns the client of a token request or of an access token. */
function clientIdOf(request: LabRequest): string | undefined {
  const { headers, url } = request;
  const named = formOf(request).get('client_id') ?? url.searchParams.get('client_id');
  if (named !== null) return named;
  const basic = /^Basic\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8').split(':')[0];
  const claims = bearerClaims(request);
  const id = claims['appid'] ?? claims['azp'];
  return typeof id === 'string' ? id : undefined;
}

function formOf({ headers, body }: LabRequest): URLSearchParams {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new URLSearchParams(isForm ? body : '');
}

function isInTenant(request: LabRequest, { host, tenants }: FaultSite, wanted: string): boolean {
  const first = request.url.pathname.split('/')[1] ?? '';
  const name = host === 'login' ? first : String(bearerClaims(request)['tid']);
  const id = (one: string) => findTenant(tenants, one)?.id ?? one.toLowerCase();
  return id(name) === id(wanted);
}

/** Reads the claims of the access token; they are not verified. */
function bearerClaims({ headers }: LabRequest): JsonObject {
  const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  return (token === undefined ? undefined : readClaims(token)) ?? {};
}
