import { consumersTenantId, resolveAuthority } from '../authority.ts';
import { regionClaims } from '../../tenant/lab-cloud.ts';
import type { LoginHandler } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import { discoveryJson } from '../response.ts';
import { findAccount } from '../accounts.ts';

/** As the real service lists them; its ID tokens have more. */
const supportedClaims = [
  ...['sub', 'iss', 'cloud_instance_name', 'cloud_instance_host_name', 'cloud_graph_host_name', 'msgraph_host', 'aud'],
  ...[
    'exp',
    'iat',
    'auth_time',
    'acr',
    'nonce',
    'preferred_username',
    'name',
    'tid',
    'ver',
    'at_hash',
    'c_hash',
    'email',
  ],
];

/**
 * GET /{tenant}/v2.0/.well-known/openid-configuration, its fields in the real service's order; without `v2.0`, the
 * document of the v1 endpoints, with their issuer.
 */
export const openidConfiguration: LoginHandler = (call) => {
  const { lab, tenantName, request } = call;
  const { kind } = resolveAuthority(tenantName, lab.tenant);
  const origin = lab.loginOrigin;
  const tenant = kind === 'tenant' ? lab.tenant.id : kind;
  const isV1 = !/\/v2\.0\//i.test(request.url.pathname);
  const version = isV1 ? '' : '/v2.0';
  const oauth = `${origin}/${tenant}/oauth2${version}`;
  const issuerTenant = {
    tenant: lab.tenant.id,
    consumers: consumersTenantId,
    common: '{tenantid}',
    organizations: '{tenantid}',
  }[kind];
  return discoveryJson(call, {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${origin}/${tenant}/discovery${version}/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: isV1 ? `${lab.stsOrigin}/${issuerTenant}/` : `${lab.issuerOrigin}/${issuerTenant}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${lab.graphOrigin}/oidc/userinfo`,
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth}/logout`,
    claims_supported: supportedClaims,
    ...(kind === 'tenant' ? regionClaims(lab.cloud) : { tenant_region_scope: null }),
    cloud_instance_name: new URL(origin).host,
    msgraph_host: new URL(lab.graphOrigin).host,
  });
};

/** GET /{tenant}/discovery/v2.0/keys and /{tenant}/discovery/keys */
export const keys: LoginHandler = (call) => {
  const { lab, tenantName } = call;
  resolveAuthority(tenantName, lab.tenant);
  return discoveryJson(call, { keys: lab.keys.listed().map(({ publicJwk }) => publicJwk) });
};

/** GET /common/discovery/instance: the host names of a cloud's sign-in service; 50049 for an unknown host. */
export const instanceDiscovery: LoginHandler = (call) => {
  const { lab, request } = call;
  const aliases = (lab.loginAliases.length === 0 ? [lab.loginOrigin] : lab.loginAliases).map(
    (one) => new URL(one).host,
  );
  const endpoint = request.url.searchParams.get('authorization_endpoint') ?? '';
  if (!URL.canParse(endpoint) || !aliases.includes(new URL(endpoint).host)) throw new Refusal(50049);
  const [, tenant = ''] = new URL(endpoint).pathname.split('/');
  const [preferred_network = '', preferred_cache = preferred_network] = aliases;
  return discoveryJson(call, {
    tenant_discovery_endpoint: `${lab.loginOrigin}/${tenant || lab.tenant.id}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network, preferred_cache, aliases }],
  });
};

/** GET /common/userrealm/{user} or ?user={user}: whether an account is managed in a tenant or federated. */
export const userRealm: LoginHandler = (call) => {
  const { lab, request } = call;
  // Repeated slashes count as one, as where the route is chosen.
  const [, , segment = ''] = request.url.pathname.split('/').filter((part) => part !== '');
  const userName = segment === '' ? (request.url.searchParams.get('user') ?? '') : decodeSegment(segment);
  const domain = userName.split('@')[1]?.toLowerCase() ?? '';
  const isManaged =
    findAccount(lab, userName) !== undefined ||
    lab.tenants.some(({ domains }) => domains.some((one) => one.toLowerCase() === domain));
  return discoveryJson(call, {
    ver: '1.0',
    account_type: isManaged ? 'Managed' : 'Unknown',
    domain_name: domain,
    cloud_instance_name: new URL(lab.loginOrigin).host,
    cloud_audience_urn: 'urn:federation:MicrosoftOnline',
  });
};

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(90013);
  }
}
