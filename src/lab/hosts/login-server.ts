import type { Hono } from 'hono';
import { adminConsent } from '../login/endpoints/admin-consent.ts';
import { authorize } from '../login/endpoints/authorize.ts';
import { deviceAuthorization } from '../login/endpoints/device-authorization.ts';
import { devicePage } from '../login/endpoints/device-page.ts';
import { instanceDiscovery, keys, openidConfiguration, userRealm } from '../login/endpoints/discovery.ts';
import { logout } from '../login/endpoints/logout.ts';
import { token } from '../login/endpoints/token.ts';
import { tokenV1 } from '../login/endpoints/token-v1.ts';
import { loginCors } from './cors.ts';
import { createLabServer, type LabEnv, type ServerParts } from './lab-server.ts';
import type { LabState, LoginCall, LoginHandler } from '../login/lab-state.ts';
import { errorPage } from '../login/pages/error-page.ts';
import { unknownPage } from '../login/pages/unknown-page.ts';
import { Refusal } from '../login/refusal.ts';
import { atRequest } from '../login/request-clock.ts';
import { deviceRefusal, discoveryRefusal, refusalJson } from '../login/response.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { inNamedTenant } from '../login/tenants.ts';
import { startTrace } from '../login/trace.ts';
import { toWire } from './to-wire.ts';

interface Route {
  readonly methods: readonly string[];
  readonly path: string;
  readonly handler: LoginHandler;
  /** Writes a refusal. */
  readonly refuse: (call: LoginCall, refusal: Refusal) => LabResponse;
}

const routes: readonly Route[] = [
  { methods: ['GET', 'POST'], path: '/device', handler: devicePage, refuse: errorPage },
  { methods: ['GET', 'POST'], path: '/:tenant/oauth2/v2.0/authorize', handler: authorize, refuse: errorPage },
  { methods: ['GET', 'POST'], path: '/:tenant/oauth2/v2.0/logout', handler: logout, refuse: errorPage },
  { methods: ['GET', 'POST'], path: '/:tenant/v2.0/adminconsent', handler: adminConsent, refuse: errorPage },
  { methods: ['GET', 'POST'], path: '/:tenant/adminconsent', handler: adminConsent, refuse: errorPage },
  { methods: ['POST'], path: '/:tenant/oauth2/v2.0/token', handler: token, refuse: tokenRefusal },
  { methods: ['GET', 'POST'], path: '/:tenant/oauth2/authorize', handler: authorize, refuse: errorPage },
  { methods: ['POST'], path: '/:tenant/oauth2/token', handler: tokenV1, refuse: tokenRefusal },
  { methods: ['POST'], path: '/:tenant/oauth2/v2.0/devicecode', handler: deviceAuthorization, refuse: deviceRefusal },
  { methods: ['POST'], path: '/:tenant/oauth2/devicecode', handler: deviceAuthorization, refuse: deviceRefusal },
  { methods: ['GET', 'POST'], path: '/:tenant/oauth2/logout', handler: logout, refuse: errorPage },
  {
    methods: ['GET'],
    path: '/:tenant/.well-known/openid-configuration',
    handler: openidConfiguration,
    refuse: discoveryRefusal,
  },
  { methods: ['GET'], path: '/:tenant/discovery/keys', handler: keys, refuse: discoveryRefusal },
  {
    methods: ['GET'],
    path: '/:tenant/v2.0/.well-known/openid-configuration',
    handler: openidConfiguration,
    refuse: discoveryRefusal,
  },
  { methods: ['GET'], path: '/:tenant/discovery/v2.0/keys', handler: keys, refuse: discoveryRefusal },
  { methods: ['GET'], path: '/:tenant/discovery/instance', handler: instanceDiscovery, refuse: discoveryRefusal },
  { methods: ['GET'], path: '/:tenant/userrealm', handler: userRealm, refuse: discoveryRefusal },
  { methods: ['GET'], path: '/:tenant/userrealm/:user', handler: userRealm, refuse: discoveryRefusal },
];

/** A placeholder in the path is refused with a page, which programs cannot read either, as in the real service. */
function tokenRefusal(call: LoginCall, refusal: Refusal): LabResponse {
  return refusal.code === 90013 ? errorPage(call, refusal) : refusalJson(call, refusal);
}

/** The first segment as the client wrote it: routes ignore its case. */
function tenantIn({ pathname }: URL): string {
  const segment = pathname.split('/').find((part) => part !== '') ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** As in the real service, paths ignore case, repeated slashes (MSAL for Python sends them) and a slash at the end. */
function ignoreCase({ url }: Request): string {
  return new URL(url).pathname
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '');
}

/** A browser's address bar; clients of the protocol get an empty response, as the real service sends. */
function isForPerson(request: LabRequest): boolean {
  return request.method === 'GET' && request.headers['accept']?.includes('text/html') === true;
}

function isV1(path: string): boolean {
  return path.includes('/oauth2/') && !path.includes('/v2.0/');
}

/** Sign-in pages and forms are small; anything larger is not a request of this protocol. */
const maxBodyBytes = 64 * 1024;

/** Creates the sign-in host: each handler takes a request and the lab's state and gives a response. */
export function createLoginServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes' | 'cors' | 'pathOf'>,
): Hono<LabEnv> {
  const app = createLabServer({
    ...parts,
    host: 'login',
    origin: lab.loginOrigin,
    maxBodyBytes,
    cors: loginCors,
    pathOf: ignoreCase,
  });
  app.notFound(({ var: { request } }) => {
    if (!isForPerson(request)) return toWire({ status: 404, headers: {}, body: '' });
    const call = { request, lab, tenantName: '', version: 'v2.0', trace: startTrace(request, lab.clock) } as const;
    return toWire({ ...unknownPage(call), status: 404 });
  });
  for (const { methods, path, handler, refuse } of routes) {
    const version = isV1(path) ? 'v1' : 'v2.0';
    app.on([...methods], path, async (context) => {
      const { request } = context.var;
      const tenantName = path.startsWith('/:tenant/') ? tenantIn(request.url) : '';
      const current = atRequest(lab, request);
      const trace = startTrace(request, current.clock);
      const call: LoginCall = { request, lab: inNamedTenant(current, tenantName), tenantName, version, trace };
      try {
        return toWire(await handler(call));
      } catch (error) {
        if (error instanceof Refusal) return toWire(refuse(call, error));
        throw error;
      }
    });
  }
  return app;
}
