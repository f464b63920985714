import type { Hono } from 'hono';
import { createLabServer, type LabEnv, type ServerParts } from '../hosts/lab-server.ts';
import type { LabState } from '../login/lab-state.ts';
import { publicJson } from '../login/response.ts';
import { handleAzureDevOps } from './azure-devops.ts';
import { handleGithub } from './github.ts';
import { pipelinePaths } from '../federation/pipelines.ts';
import { toWire } from '../hosts/to-wire.ts';

/** Requests to these services have hardly any body. */
const maxBodyBytes = 16 * 1024;

/**
 * Creates the host of services outside of Microsoft's: issuers with discovery and keys, each below its name, and the
 * services where GitHub's and Azure DevOps' jobs get their identity tokens.
 */
export function createOutsideServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes'>,
): Hono<LabEnv> {
  const app = createLabServer({ ...parts, host: 'outside', origin: lab.outsideOrigin, maxBodyBytes });
  app.get(pipelinePaths.github, async ({ var: { request } }) => toWire(await handleGithub(request, lab)));
  app.post(pipelinePaths.azureDevOps, async ({ var: { request } }) => toWire(await handleAzureDevOps(request, lab)));
  app.get('/:issuer/.well-known/openid-configuration', (context) => {
    const issuer = lab.outside.addressOf(context.req.param('issuer'));
    return toWire(
      publicJson({
        issuer,
        jwks_uri: `${issuer}/keys`,
        subject_types_supported: ['public'],
        response_types_supported: ['id_token'],
        id_token_signing_alg_values_supported: ['RS256'],
        claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf'],
      }),
    );
  });
  app.get('/:issuer/keys', async () => {
    const { publicJwk } = await lab.outside.signingKey();
    return toWire(publicJson({ keys: [publicJwk] }));
  });
  return app;
}
