import { EntradaError } from '../../base/errors.ts';
import { isObject, parseJsonObject, textField, textListField } from '../../base/json.ts';
import { sendWithRetry } from '../../http/retry.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import { savedSession } from '../saved/current-session.ts';
import type { Services } from '../services/services.ts';
import { acquireToken } from '../tokens/acquire.ts';

/** A tenant that an account belongs to. */
export interface ListedTenant {
  readonly TenantId: string;
  readonly DisplayName: string;
  readonly DefaultDomain: string;
  /** `Home` for members and guests; `ManagedBy` and `ProjectedBy` for tenants that are managed from another one. */
  readonly Category: string;
  /** Whether the session is signed in to it. */
  readonly IsCurrent: boolean;
  readonly Domains: readonly string[];
}

/** Azure Resource Manager, by the sign-in service of each cloud: the only API that lists the tenants of an account. */
const resourceManagers: Readonly<Record<string, string>> = {
  'https://login.microsoftonline.com': 'https://management.azure.com',
  'https://login.microsoftonline.us': 'https://management.usgovcloudapi.net',
  'https://login.chinacloudapi.cn': 'https://management.chinacloudapi.cn',
};

/** More pages than any account has. */
const mostPages = 100;

/**
 * Lists the tenants that the account or application of a session belongs to, those where it is a guest included.
 *
 * @param resourceManagerUrl - An https URL without a path. Default: that of the session's cloud.
 * @throws {EntradaError} `NOT_SUPPORTED` for a cloud without a known address; `REQUEST_REFUSED`, `RESPONSE_INVALID`;
 * those of {@link acquireToken} and of the transport.
 */
export async function listTenants(
  id: string,
  services: Services,
  resourceManagerUrl?: string,
): Promise<readonly ListedTenant[]> {
  const record = await savedSession(id, services);
  const { origin } = managerOf(record.cloud, resourceManagerUrl);
  const { accessToken } = await acquireToken(id, { resource: origin }, services);
  const transport = await services.transportTo(record.cloud, record.clientTimeoutMs);
  const headers = { authorization: `Bearer ${accessToken.reveal()}`, accept: 'application/json' };
  const tenants: ListedTenant[] = [];
  let next: URL | undefined = new URL('/tenants?api-version=2022-12-01', origin);
  for (let page = 0; next !== undefined; page += 1) {
    // The token must not go to another host, and a listing must end.
    if (next.origin !== origin || page === mostPages) throw unreadable(origin, 'its next link leads elsewhere');
    const response = await sendWithRetry(
      transport,
      { method: 'GET', url: next, headers, signal: services.signal },
      { clock: services.clock, onRetry: (text) => services.verbose(text) },
    );
    const body = readBody(response, origin);
    for (const item of Array.isArray(body['value']) ? body['value'] : []) {
      if (isObject(item)) tenants.push(tenantFrom(item, record.context.TenantId));
    }
    const link = textField(body, 'nextLink') ?? '';
    next = URL.canParse(link) ? new URL(link) : undefined;
  }
  return tenants;
}

function managerOf({ name, azureADEndpoint, graphEndpoint }: Cloud, named: string | undefined): URL {
  const text = named ?? resourceManagers[azureADEndpoint];
  if (text === undefined) {
    const isLab = new URL(graphEndpoint).hostname === 'localhost';
    const address = isLab ? 'https://localhost:PORT' : 'https://HOST';
    const port = isLab ? '\n"entrada lab" shows the port.' : '';
    throw new EntradaError(
      'NOT_SUPPORTED',
      `Cannot list tenants in "${name}": the address of Azure Resource Manager in this cloud is not known`,
      { hint: `Use: entrada tenant list -ResourceManagerUrl ${address}${port}` },
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.pathname === '/' && url.username === '' && url.search === '') return url;
  throw new EntradaError(
    'INPUT_INVALID',
    'Cannot use the value of -ResourceManagerUrl: it is not an https URL without a path',
  );
}

function readBody({ status, body }: HttpResponse, origin: string): Readonly<Record<string, unknown>> {
  const parsed = parseJsonObject(body.toString('utf8'));
  if (status === 200 && parsed !== undefined) return parsed;
  if (status === 200) throw unreadable(origin, 'it is not a JSON object');
  const error = isObject(parsed?.['error']) ? parsed['error'] : {};
  const code = (textField(error, 'code') ?? '').replace(/\W/g, '').slice(0, 60);
  throw new EntradaError(
    'REQUEST_REFUSED',
    `Cannot list tenants at "${origin}": status ${status}${code === '' ? '' : ` ${code}`}`,
    { details: { status } },
  );
}

function unreadable(origin: string, found: string): EntradaError {
  return new EntradaError('RESPONSE_INVALID', `Cannot read the tenants from "${origin}": ${found}`);
}

function tenantFrom(item: Readonly<Record<string, unknown>>, currentId: string): ListedTenant {
  const TenantId = textField(item, 'tenantId') ?? '';
  return {
    TenantId,
    DisplayName: textField(item, 'displayName') ?? '',
    DefaultDomain: textField(item, 'defaultDomain') ?? '',
    Category: textField(item, 'tenantCategory') ?? '',
    IsCurrent: TenantId.toLowerCase() === currentId.toLowerCase(),
    Domains: textListField(item, 'domains'),
  };
}
