import { randomBytes } from 'node:crypto';
import { labIds } from '../seed/seed-ids.ts';

/** The lab's pipelines. */
export interface Pipelines {
  readonly github: PipelineJob;
  readonly azureDevOps: PipelineJob;
}

/** One job: its environment variables and the bearer token of its requests for identity tokens. */
export interface PipelineJob {
  readonly variables: Readonly<Record<string, string>>;
  readonly requestToken: string;
}

const azureDevOpsPath =
  '/azure-devops/lab/_apis/distributedtask/hubs/build/plans/1ab0eeee-0000-4000-8000-000000000001/jobs/1ab0eeee-0000-4000-8000-000000000002/oidctoken';

/**
 * Paths of the endpoints that give jobs their identity tokens. Azure DevOps' is below the organization, as in the real
 * service: a job requests only its own tokens.
 */
export const pipelinePaths = { github: '/github/idtoken', azureDevOps: azureDevOpsPath } as const;

/** Creates the jobs of one lab; their request tokens are valid as long as it runs. */
export function createPipelines(outsideOrigin: string): Pipelines {
  const github = randomBytes(32).toString('base64url');
  const azureDevOps = randomBytes(32).toString('base64url');
  return {
    github: {
      requestToken: github,
      variables: {
        // With a query, so that a client has to append with "&".
        ACTIONS_ID_TOKEN_REQUEST_URL: `${outsideOrigin}${pipelinePaths.github}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: github,
      },
    },
    azureDevOps: {
      requestToken: azureDevOps,
      variables: {
        SYSTEM_OIDCREQUESTURI: `${outsideOrigin}${pipelinePaths.azureDevOps}`,
        SYSTEM_ACCESSTOKEN: azureDevOps,
        AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: labIds.serviceConnectionId,
      },
    },
  };
}
