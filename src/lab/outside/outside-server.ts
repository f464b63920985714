import type { Hono } from 'hono';
import { createLabServer, type LabEnv, type ServerParts, toWire } from '../hosts/lab-server.ts';
import type { LabState } from '../login/lab-state.ts';
import { discoveryJson } from '../login/response.ts';
import { answerAzureDevOps } from './azure-devops.ts';
import { answerGithub } from './github.ts';
import { pipelinePaths } from '../federation/pipelines.ts';

/** Nothing that is asked here has a body to speak of. */
const maxBodyBytes = 16 * 1024;

/**
 * Creates the host of everybody else: outside issuers with discovery and keys, each below its name, and the services where
 * GitHub's and Azure DevOps' jobs get their identity tokens.
 */
export function createOutsideServer(
  lab: LabState,
  parts: Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes'>,
): Hono<LabEnv> {
  const app = createLabServer({ ...parts, host: 'outside', origin: lab.outsideOrigin, maxBodyBytes });
  app.get(pipelinePaths.github, async ({ var: { request } }) => toWire(await answerGithub(request, lab)));
  app.post(pipelinePaths.azureDevOps, async ({ var: { request } }) => toWire(await answerAzureDevOps(request, lab)));
  app.get('/:issuer/.well-known/openid-configuration', (context) => {
    const issuer = lab.outside.addressOf(context.req.param('issuer'));
    return toWire(
      discoveryJson({
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
    return toWire(discoveryJson({ keys: [publicJwk] }));
  });
  return app;
}
