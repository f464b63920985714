import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EntradaError, isEntradaError, messageOf } from '../../base/errors.ts';
import { isObject, parseJsonOrUndefined } from '../../base/json.ts';
import type { HttpResponse } from '../../http/message.ts';
import { networkReason } from '../../http/network-error.ts';
import { describeProxy, proxyFor } from '../../http/proxy-for.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { Services } from '../../session/services/services.ts';
import { type Check, fine, problem, warning } from './check.ts';
import { clockChecks, type ServerTime } from './clock-check.ts';
import { count } from './machine-checks.ts';
import { monotonicMs } from '../../base/monotonic-ms.ts';

/** How long each name and each endpoint is waited for, in milliseconds; all at the same time. */
export const networkTimeoutMs = 10_000;

/** A cloud that sessions are signed in to. */
export interface UsedCloud {
  readonly cloud: Cloud;
  /** Whether the Teams admin API is used. */
  readonly usesTeams: boolean;
}

/** An address that sessions send requests to. */
interface Endpoint {
  readonly cloud: Cloud;
  readonly role: 'sign-in' | 'Microsoft Graph' | 'Teams';
  readonly url: URL;
}

/**
 * Checks the way to the endpoints of clouds: proxy, names, connection and trust, and this machine's clock against
 * theirs. Requests are sent as those of a sign-in are; none carries a token.
 *
 * @param timeoutMs - Of each name and endpoint.
 */
export async function networkChecks(
  clouds: readonly UsedCloud[],
  services: Services,
  timeoutMs = networkTimeoutMs,
): Promise<Check[]> {
  const endpoints = endpointsOf(clouds);
  const proxies = proxyChecks(endpoints, services.env);
  if (proxies.some(({ Verdict }) => Verdict === 'problem')) return proxies;
  const direct = endpoints.filter(({ url }) => proxyFor(url, services.env) === undefined);
  const [names, visits] = await Promise.all([
    nameChecks([...new Set(direct.map(({ url }) => url.hostname))], timeoutMs),
    Promise.all(endpoints.map((endpoint) => visit(endpoint, services, timeoutMs))),
  ]);
  const unknown = names.flatMap(({ name, check }) => (check === undefined ? [] : [name]));
  return [
    ...proxies,
    ...nameLines(names),
    // A name that is not known is one problem.
    ...visits.filter(({ host, check }) => check.Verdict === 'ok' || !unknown.includes(host)).map(({ check }) => check),
    ...clockChecks(visits.flatMap(({ time }) => time ?? [])),
  ];
}

function endpointsOf(clouds: readonly UsedCloud[]): Endpoint[] {
  const all = clouds.flatMap(({ cloud, usesTeams }): Endpoint[] => {
    const { azureADEndpoint, graphEndpoint, teamsEndpoint } = cloud;
    const signIn = new URL(`${azureADEndpoint}/common/v2.0/.well-known/openid-configuration`);
    return [
      { cloud, role: 'sign-in', url: signIn },
      // Without a token, the response is a short refusal.
      { cloud, role: 'Microsoft Graph', url: new URL(`${graphEndpoint}/v1.0/me`) },
      ...(teamsEndpoint === undefined || !usesTeams
        ? []
        : [{ cloud, role: 'Teams', url: new URL(`${teamsEndpoint}/Teams.Tenant/tenants`) } as const]),
    ];
  });
  // Clouds can share their sign-in.
  const known = new Map(all.map((endpoint) => [`${endpoint.cloud.caFile ?? ''} ${endpoint.url.href}`, endpoint]));
  return [...known.values()];
}

function proxyChecks(endpoints: readonly Endpoint[], env: Services['env']): Check[] {
  const ways = new Map<string, string[]>();
  try {
    for (const { url } of endpoints) {
      const proxy = proxyFor(url, env);
      const way = proxy === undefined ? 'Direct, without a proxy' : `Through ${describeProxy(proxy)}`;
      ways.set(way, [...new Set([...(ways.get(way) ?? []), url.host])]);
    }
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return [problem('Proxy', error)];
  }
  return [...ways].map(([way, hosts]) => fine('Proxy', `${way}: ${hosts.join(', ')}.`));
}

interface NameResult {
  readonly name: string;
  /** If the name cannot be resolved. */
  readonly check?: Check;
}

function nameChecks(hosts: readonly string[], timeoutMs: number): Promise<NameResult[]> {
  const names = hosts.filter((host) => isIP(host.replace(/^\[|\]$/g, '')) === 0);
  return Promise.all(names.map((name) => nameCheck(name, timeoutMs)));
}

async function nameCheck(name: string, timeoutMs: number): Promise<NameResult> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no response within ${timeoutMs / 1000} s`)), timeoutMs);
    });
    await Promise.race([lookup(name), late]);
    return { name };
  } catch (cause) {
    const message = `Cannot resolve "${name}": ${networkReason(cause) ?? messageOf(cause)}`;
    const hint = 'Where only a proxy resolves names, set HTTPS_PROXY.';
    return { name, check: problem('DNS', { code: 'NETWORK_UNREACHABLE', message, hint }) };
  } finally {
    clearTimeout(timer);
  }
}

function nameLines(results: readonly NameResult[]): Check[] {
  const known = results.flatMap(({ name, check }) => (check === undefined ? [name] : []));
  const unknown = results.flatMap(({ check }) => check ?? []);
  return known.length === 0 ? unknown : [fine('DNS', `Resolved: ${known.join(', ')}.`), ...unknown];
}

interface Visit {
  readonly host: string;
  readonly check: Check;
  readonly time?: ServerTime;
}

async function visit(endpoint: Endpoint, services: Services, timeoutMs: number): Promise<Visit> {
  const { cloud, role, url } = endpoint;
  const host = url.hostname;
  const startedAtMs = monotonicMs();
  try {
    const transport = await services.transportTo(cloud, timeoutMs);
    const response = await transport({ method: 'GET', url, signal: services.signal, timeoutMs, maxBodyBytes: 2 ** 20 });
    const tookMs = Math.round(monotonicMs() - startedAtMs);
    const time = { host: url.host, headers: response.headers, nowMs: services.clock.nowMs() - tookMs / 2 };
    const strange = role === 'sign-in' ? strangeness(response) : undefined;
    const found = `"${url.host}" (${role} of ${cloud.name}) answered in ${tookMs} ms`;
    if (strange === undefined) return { host, check: fine('Endpoint', `${found}.`), time };
    const hint = 'A proxy or the sign-in page of a network may answer in its place: open the address in a browser.';
    return { host, check: warning('Endpoint', `${found}, ${strange}.`, hint) };
  } catch (error) {
    if (!isEntradaError(error) || error.code === 'CANCELLED') throw error;
    return { host, check: problem('Endpoint', withoutClientTimeout(error)) };
  }
}

/** The time limit of this command is its own. */
function withoutClientTimeout(error: EntradaError): Pick<EntradaError, 'message' | 'hint' | 'code'> {
  if (error.code !== 'NETWORK_TIMED_OUT') return error;
  const { code, message } = error;
  const hint = error.hint ?? 'Check the network, a firewall and the proxy.';
  return { code, message: message.replace('; retry, or raise -ClientTimeout', ''), hint };
}

/** Returns how a response differs from the discovery document of the identity platform; undefined if it does not. */
function strangeness({ status, body }: HttpResponse): string | undefined {
  const document = parseJsonOrUndefined(body.toString('utf8'));
  if (status === 200 && isObject(document) && typeof document['token_endpoint'] === 'string') return undefined;
  return `with ${count(body.length, 'byte')} and status ${status} in place of its discovery document`;
}
