import type { LabRequest, LabResponse } from '../tenant/tenant.ts';

/** How pages of other origins may use an endpoint. */
export interface CorsRule {
  /** As in `Access-Control-Allow-Methods`. */
  readonly methods: string;
  /** As in `Access-Control-Expose-Headers`. */
  readonly exposed: string;
}

/** Returns the rule for a request; undefined: pages of other origins cannot use it. */
export type CorsRules = (request: Pick<LabRequest, 'url'>) => CorsRule | undefined;

const tokenRule: CorsRule = { methods: 'POST, OPTIONS', exposed: 'Content-Length,Content-Encoding' };
const discoveryRule: CorsRule = { methods: 'GET, OPTIONS', exposed: '' };

/**
 * The rules of the sign-in host. The token endpoint lets every page read its refusals; whether a page gets a token
 * depends on the redirect URIs of the application (AADSTS9002326). Pages for people cannot be read.
 */
export const loginCors: CorsRules = ({ url: { pathname } }) => {
  if (/^\/[^/]+\/oauth2\/(v2\.0\/)?token\/?$/i.test(pathname)) return tokenRule;
  const isDiscovery = /^\/[^/]+\/((v2\.0\/)?\.well-known\/openid-configuration|discovery\/.+|userrealm\/.+)$/i;
  return isDiscovery.test(pathname) ? discoveryRule : undefined;
};

/** Graph is open to every origin: a request needs a token, and no cookie counts. */
export const graphCors: CorsRules = () => ({
  methods: 'GET, POST, PATCH, PUT, DELETE, OPTIONS',
  exposed:
    'ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, ' +
    'Retry-After, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant, X-Planner-Operationid, ' +
    'x-ms-permissions-recommendations',
});

/** Returns the response to a preflight request (Fetch 3.2.2), sent without a token; undefined for other requests. */
export function preflight(rule: CorsRule, { method, headers }: LabRequest): LabResponse | undefined {
  if (method !== 'OPTIONS' || headers['origin'] === undefined) return undefined;
  if (headers['access-control-request-method'] === undefined) return undefined;
  const wanted = headers['access-control-request-headers'];
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': rule.methods,
      ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
      'access-control-max-age': '600',
    },
    body: '',
  };
}

/** Returns the headers that let a page of another origin read a response; none for a request without `Origin`. */
export function corsHeaders(rule: CorsRule, { headers }: LabRequest): Readonly<Record<string, string>> {
  if (headers['origin'] === undefined) return {};
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': rule.methods,
    ...(rule.exposed === '' ? {} : { 'access-control-expose-headers': rule.exposed }),
  };
}
