import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { handleGraph } from '../graph/handle-graph.ts';
import { downloadPath } from '../graph/core/signed-address.ts';
import { download } from '../graph/directory/downloads.ts';
import { createThrottle } from '../graph/core/throttle.ts';
import { graphCors } from './cors.ts';
import { createLabServer, type LabEnv, type ServerParts } from './lab-server.ts';
import type { LabState } from '../login/lab-state.ts';
import { userinfo } from '../login/endpoints/userinfo.ts';
import { readCaller } from '../login/tokens/read-caller.ts';
import { toWire } from './to-wire.ts';

/** Graph accepts requests of up to 4 MB. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Creates the Graph host: every request needs a valid access token. */
export function createGraphServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes' | 'cors'>,
): Hono<LabEnv> {
  const app = createLabServer({ ...parts, host: 'graph', origin: lab.graphOrigin, maxBodyBytes, cors: graphCors });
  const throttle = createThrottle(() => lab.settings.graphRequestsPerTenSeconds, lab.clock);
  // Downloads are addresses that need no token.
  app.all(`${downloadPath}*`, ({ var: { request } }) => toWire(download(request, lab.tenants)));
  app.on(['GET', 'POST'], '/oidc/userinfo', async ({ var: { request } }) => toWire(await userinfo(lab, request)));
  app.all('*', async ({ var: { request } }) => {
    const reading = await readCaller(lab, request);
    if (reading.kind === 'challenge') return toWire(reading.response);
    return toWire(handleGraph(request, reading.tenant, reading.caller, lab.clock, randomUUID, throttle));
  });
  return app;
}
