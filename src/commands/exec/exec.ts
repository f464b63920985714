import { resolve } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { refuseNesting } from '../../exec/child-environment.ts';
import { runWithSession } from '../../exec/run-with-session.ts';
import { currentSessionId, savedSession } from '../../session/saved/current-session.ts';
import { defineCommand } from '../command.ts';
import { serviceParameter } from '../sessions/session-parameters.ts';

/** The command exec. */
export const execCommand = defineCommand({
  table: {
    name: 'exec',
    aliases: [],
    synopsis: 'Runs a command whose programs get access tokens of the current session.',
    description: [
      'The command finds a managed identity endpoint in its environment, as in Azure App Service (IDENTITY_ENDPOINT and IDENTITY_HEADER; MSI_ENDPOINT and MSI_SECRET for older programs). DefaultAzureCredential and ManagedIdentityCredential of every Azure SDK use it without a change. Tokens are renewed as needed, for any API that the session may use, in its tenant. For another tenant, sign in to it with Connect-Entra -TenantId TENANT -Context NAME, and use exec -Context NAME.',
      'The endpoint listens on 127.0.0.1 as long as the command runs, and requires the secret of IDENTITY_HEADER. Refresh tokens and secrets never reach the command. Variables with other credentials, such as AZURE_CLIENT_SECRET, are removed from its environment (docs/exec.md lists them).',
      "Signals are passed on. The exit status is the command's; 128 plus the number of the signal that ended it; 127 if it is not found, 126 if it cannot be started. Inside the command, exec is refused.",
    ],
    parameters: {
      Resource: {
        type: 'String[]',
        aliases: ['Resources'],
        suggestions: ['graph', 'teams', 'https://management.azure.com', 'https://vault.azure.net'],
        description:
          'The only APIs that the command may get tokens for, each by its address or application ID; graph is Microsoft Graph of the connected cloud, teams the Teams admin API.',
        defaultText: 'every API that the session may use',
        notEmpty: true,
      },
      Env: {
        type: 'String[]',
        description:
          'NAME=RESOURCE puts an access token in a variable, for a program that expects one there. Such a token is not renewed, and programs that the command starts inherit it.',
        notEmpty: true,
      },
      AzShim: {
        type: 'SwitchParameter',
        description:
          'Puts an az and an azd first in PATH that answer requests for tokens, for AzureCliCredential and AzureDeveloperCliCredential. Other commands of az and azd are refused.',
      },
      AnyIdentity: {
        type: 'SwitchParameter',
        description:
          "Serves programs that name a user-assigned identity by its ID. They get the session's tokens. Otherwise, only the ID of the session's own application is accepted.",
      },
      KeepVariables: {
        type: 'String[]',
        description: 'Names of variables with credentials that the command inherits all the same.',
        notEmpty: true,
      },
      LogFilePath: {
        type: 'String',
        completedFrom: 'files',
        description: 'A file to which a line is added for each token: time, API and process (on Linux). Mode 0600.',
        notEmpty: true,
      },
      Service: serviceParameter,
    },
    trailingWords: 'COMMAND [ARGUMENTS]',
    examples: [
      { title: 'Run a program that uses DefaultAzureCredential', line: 'exec -- node app.js' },
      { title: 'Use another session, for one API only', line: 'exec -Context work -Resource graph -- dotnet run' },
      { title: 'Put a token in a variable', line: 'exec -Env VAULT_TOKEN=https://vault.azure.net -- ./deploy.sh' },
      { title: 'Serve AzureCliCredential', line: 'exec -AzShim -- python3 app.py' },
    ],
    output: "The command's output.",
  },
  async run({ parameters, trailing, common }, host) {
    const { services } = host;
    if (trailing.length === 0) {
      throw new EntradaError('PARAMETER_MISSING', 'Cannot run a command: the line does not contain one', {
        hint: 'Use: entrada exec -- COMMAND [ARGUMENTS]',
      });
    }
    refuseNesting(host.env);
    const id = await currentSessionId(services, parameters.Service);
    const record = await savedSession(id, services, parameters.Service);
    const options = {
      words: trailing,
      resources: parameters.Resource ?? [],
      tokenVariables: parameters.Env ?? [],
      azShim: parameters.AzShim === true ? host.self : undefined,
      logFile: parameters.LogFilePath === undefined ? undefined : resolve(parameters.LogFilePath),
      keptVariables: parameters.KeepVariables ?? [],
      servesAnyIdentity: parameters.AnyIdentity === true,
      contextName: common.Context,
    };
    return { kind: 'status', status: await runWithSession(record, options, services, { process }) };
  },
});
