import type { Hono } from 'hono';
import { handleMetadata } from '../management/cloud-metadata.ts';
import { handleManagement } from '../management/handle-management.ts';
import { readManagementCaller } from '../management/read-management-caller.ts';
import type { LabState } from '../login/lab-state.ts';
import { createLabServer, type LabEnv, type ServerParts } from './lab-server.ts';
import { toWire } from './to-wire.ts';

/** Azure Resource Manager accepts requests of up to 4 MB. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Creates the host of Azure Resource Manager: the metadata of the cloud is public, the rest needs an access token. */
export function createManagementServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes'>,
): Hono<LabEnv> {
  const app = createLabServer({ ...parts, host: 'management', origin: lab.managementOrigin, maxBodyBytes });
  app.get('/metadata/endpoints', ({ var: { request } }) => toWire(handleMetadata(request, lab)));
  app.all('*', async ({ var: { request } }) => {
    const reading = await readManagementCaller(lab, request);
    if (reading.kind === 'refused') return toWire(reading.response);
    const { caller, tenant } = reading;
    return toWire(handleManagement(request, { caller, tenant, tenants: lab.tenants, nowMs: lab.clock.nowMs() }));
  });
  return app;
}
