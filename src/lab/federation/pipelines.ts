import { randomBytes } from 'node:crypto';
import { labIds } from '../seed/seed-ids.ts';

/** What the lab's pipelines hand to the jobs that run in them. */
export interface Pipelines {
  readonly github: PipelineJob;
  readonly azureDevOps: PipelineJob;
}

/** One job: the variables it sees and the token that its requests for identity tokens carry. */
export interface PipelineJob {
  readonly variables: Readonly<Record<string, string>>;
  readonly requestToken: string;
}

/** Below the organization, as the real ones: a job asks for its own tokens and no other's. */
const azureDevOpsPath =
  '/azure-devops/lab/_apis/distributedtask/hubs/build/plans/1ab0eeee-0000-4000-8000-000000000001/jobs/1ab0eeee-0000-4000-8000-000000000002/oidctoken';

export const pipelinePaths = { github: '/github/idtoken', azureDevOps: azureDevOpsPath } as const;

/** Creates the jobs of one lab; their request tokens are good for as long as it runs. */
export function createPipelines(outsideOrigin: string): Pipelines {
  const github = randomBytes(32).toString('base64url');
  const azureDevOps = randomBytes(32).toString('base64url');
  return {
    github: {
      requestToken: github,
      variables: {
        // There is a query already, so that a client has to append with "&".
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
