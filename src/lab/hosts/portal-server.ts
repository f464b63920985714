import type { Hono } from 'hono';
import type { LabState } from '../login/lab-state.ts';
import { handlePortalConsent } from '../management/portal-consent.ts';
import { createLabServer, type LabEnv, type ServerParts } from './lab-server.ts';
import { toWire } from './to-wire.ts';

/** The requests do not have a body. */
const maxBodyBytes = 64 * 1024;

/** Creates the host of the portal's API, which exists only under its public name; for faults, it is `management`. */
export function createPortalServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes'>,
): Hono<LabEnv> {
  const app = createLabServer({ ...parts, host: 'management', origin: lab.managementOrigin, maxBodyBytes });
  app.all('*', async ({ var: { request } }) => toWire(await handlePortalConsent(lab, request)));
  return app;
}
