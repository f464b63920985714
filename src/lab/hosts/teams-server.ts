import type { Hono } from 'hono';
import { compressResponse } from './compress-response.ts';
import { createLabServer, type LabEnv, type ServerParts } from './lab-server.ts';
import type { LabState } from '../login/lab-state.ts';
import { handleTeams } from '../teams/handle-teams.ts';
import { readTeamsCaller } from '../teams/read-teams-caller.ts';
import { toWire } from './to-wire.ts';

/** A policy is small. */
const maxBodyBytes = 1024 * 1024;

/** Creates the host of the Teams admin API: every request needs a valid access token. */
export function createTeamsServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes'>,
): Hono<LabEnv> {
  const app = createLabServer({ ...parts, host: 'teams', origin: lab.teamsOrigin, maxBodyBytes });
  app.all('*', async ({ var: { request } }) => {
    const { caller, tenant, challenge } = await readTeamsCaller(lab, request);
    const response = handleTeams(request, tenant, caller, lab.clock);
    const headers = challenge === undefined ? response.headers : { ...response.headers, 'www-authenticate': challenge };
    return toWire(compressResponse({ ...response, headers }, request.headers['accept-encoding']));
  });
  return app;
}
