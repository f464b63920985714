import { type EntradaError, isEntradaError } from '../../../base/errors.ts';
import { isObject, parseJson } from '../../../base/json.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import type { AdminParts } from '../admin-parts.ts';
import { type AdminRequest, type AdminResponse, type ApiProblem, failure, json } from '../admin-message.ts';
import { type ApiRoute, NotInLab } from './api-route.ts';
import { clockRoutes } from './clock-routes.ts';
import { conditionRoutes } from './condition-routes.ts';
import { logRoutes } from './log-routes.ts';
import { objectRoutes } from './object-routes.ts';
import { ruleRoutes } from './rule-routes.ts';
import { seedRoutes } from './seed-routes.ts';
import { setupRoutes } from './setup-routes.ts';

/** Every route of the API but that of events, in the order of its index. */
export const apiRoutes: readonly ApiRoute[] = [
  ...objectRoutes,
  ...seedRoutes,
  ...ruleRoutes,
  ...conditionRoutes,
  ...logRoutes,
  ...clockRoutes,
  ...setupRoutes,
];

const base = '/lab/api';

/** Handles a request to the API, after it was found to come from the lab's own page or a program. */
export async function handleApi(request: AdminRequest, parts: AdminParts): Promise<AdminResponse> {
  const [resource = '', key, ...more] = request.path.slice(base.length + 1).split('/');
  if (resource === '') return json(200, describeApi(parts));
  const pattern = key === undefined || key === '' ? resource : `${resource}/{id}`;
  const routes = more.length === 0 ? apiRoutes.filter(({ path }) => path === pattern) : [];
  if (routes.length === 0) return unknownResource(resource, pattern);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes.find((one) => one.method === method);
  if (route === undefined) {
    const allow = routes.map((one) => one.method).join(', ');
    return failure(405, 'MethodNotAllowed', `Cannot use ${method} on ${base}/${pattern}; use ${allow}`, { allow });
  }
  try {
    const body = request.body === '' ? undefined : parseJson(request.body, 'the request body', 'INPUT_INVALID');
    const result = await route.run({ parts, key: decode(key ?? ''), query: request.query, body });
    return result.value === undefined ? json(result.status ?? 204, {}) : json(result.status ?? 200, result.value);
  } catch (error) {
    if (error instanceof NotInLab) return failure(404, 'NotFound', error.message);
    if (isEntradaError(error) && error.code === 'INPUT_INVALID') {
      return failure(400, 'InputInvalid', error.message, {}, problemsOf(error));
    }
    throw error;
  }
}

function describeApi({ lab, cloudName, caFile }: AdminParts): unknown {
  const { loginOrigin, graphOrigin, teamsOrigin, managementOrigin, outsideOrigin, tenant } = lab;
  return {
    lab: 'entrada',
    cloudName,
    tenantId: tenant.id,
    loginOrigin,
    graphOrigin,
    teamsOrigin,
    managementOrigin,
    outsideOrigin,
    caFile,
    routes: apiRoutes.map(({ method, path, means }) => ({ method, path: `${base}/${path}`, means })),
  };
}

function unknownResource(resource: string, pattern: string): AdminResponse {
  const names = [...new Set(apiRoutes.map(({ path }) => path.split('/')[0] ?? ''))];
  const nearest = nearestName(resource, names);
  const advice = nearest === undefined || nearest === resource ? `see ${base}` : `did you mean ${base}/${nearest}?`;
  return failure(404, 'NotFound', `The lab does not serve ${base}/${pattern.slice(0, 80)}; ${advice}`);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function problemsOf({ details }: EntradaError): ApiProblem[] {
  const problems: unknown = isObject(details) ? details['problems'] : undefined;
  if (!Array.isArray(problems)) return [];
  return problems.flatMap((one: unknown) => {
    if (!isObject(one)) return [];
    const { path, message } = one;
    return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : [];
  });
}
