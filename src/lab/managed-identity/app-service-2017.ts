import { randomUUID } from 'node:crypto';
import { Refusal } from '../login/refusal.ts';
import type { LabResponse } from '../tenant/tenant.ts';
import { chooseIdentity } from './choose-identity.ts';
import { type IdentityService, jsonResponse, type Machine } from './machine.ts';

const path = '/MSI/token/';

/** The host's format of expiry dates, which depends on its culture. */
export type DateStyle = 'linux' | 'windows';

/** App Service by the older protocol, 2017-09-01. */
export function appService2017(dateStyle: DateStyle): IdentityService {
  return {
    variables: ({ origin, secret }) => ({ MSI_ENDPOINT: `${origin}${path}`, MSI_SECRET: secret }),
    respond({ method, url, headers }, machine) {
      // Azure CLI before 2.50 adds a slash of its own.
      if (!/^\/MSI\/token\/{0,2}$/i.test(url.pathname)) return { status: 404, headers: {}, body: '' };
      if (method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: '' };
      if (headers['secret'] !== machine.secret) return { status: 403, headers: {}, body: '' };
      return tokenResponse(url.searchParams, machine, dateStyle);
    },
  };
}

async function tokenResponse(query: URLSearchParams, machine: Machine, dateStyle: DateStyle): Promise<LabResponse> {
  const resource = query.get('resource') ?? '';
  if (query.get('api-version') !== '2017-09-01') return refuse(400, 'The api-version is missing or not supported.');
  if (resource === '') return refuse(400, 'The resource parameter is missing.');
  const choice = chooseIdentity(machine.identities, query, { clientid: 'clientId' });
  const isOwn = choice.kind === 'found' && (choice.identity.kind === 'system' || query.has('clientid'));
  if (!isOwn) return refuse(400, 'No MSI found for specified ClientId/ResourceId.');
  try {
    const { accessToken, expiresAtMs } = await machine.tokenOf(choice.identity, resource);
    const expires_on = writeDate(expiresAtMs, dateStyle);
    return jsonResponse(200, { access_token: accessToken, expires_on, resource, token_type: 'Bearer' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(500, 'An unexpected error occured while fetching the AAD Token.');
  }
}

/** Linux `06/20/2019 02:57:58 +00:00`, Windows `1/16/2020 5:24:12 AM +00:00`. */
function writeDate(epochMs: number, style: DateStyle): string {
  const [date = '', time = ''] = new Date(epochMs).toISOString().slice(0, 19).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  if (style === 'linux') return `${month}/${day}/${year} ${time} +00:00`;
  const hour = Number(time.slice(0, 2));
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${Number(month)}/${Number(day)}/${year} ${clock} +00:00`;
}

/** This protocol's spelling of the parameters. */
function refuse(StatusCode: number, Message: string): LabResponse {
  return jsonResponse(StatusCode, { StatusCode, Message, CorrelationId: randomUUID() });
}
