import { azureDevOpsResource, wantsToken } from '../../exec/git-credential.ts';
import { tokenFormats } from '../../exec/token-formats.ts';
import { currentSessionId, savedSession } from '../../session/saved/current-session.ts';
import { acquireToken } from '../../session/tokens/acquire.ts';
import { defineCommand, nothing } from '../command.ts';

/** The command git-credential. */
export const gitCredentialCommand = defineCommand({
  table: {
    name: 'git-credential',
    aliases: [],
    synopsis: 'Gives git a token for Azure DevOps, as a credential helper.',
    description: [
      'git runs it, and passes the repository on standard input. It answers for dev.azure.com and *.visualstudio.com over https; for any other host it prints nothing, and git continues with the next helper.',
    ],
    parameters: {
      Operation: {
        type: 'String',
        suggestions: ['get', 'store', 'erase'],
        description: 'get prints a credential. git also runs store and erase, which do nothing.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      AllowedHosts: {
        type: 'String[]',
        aliases: ['AllowedHost'],
        description:
          'Further hosts that get the token, such as those of Azure DevOps Server, with a port unless it is 443.',
        notEmpty: true,
      },
    },
    examples: [
      {
        title: 'Set it up',
        shell: "git config --global credential.https://dev.azure.com.helper \\\n    '!entrada git-credential'",
      },
    ],
    output: 'The attributes username, password and password_expiry_utc.',
  },
  async run({ parameters }, { services, env, stdin }) {
    let input = '';
    for await (const chunk of stdin) input += String(chunk);
    if (!wantsToken(parameters.Operation, input, parameters.AllowedHosts ?? [])) return nothing;
    const id = await currentSessionId(services);
    const entry = await acquireToken(id, { resource: azureDevOpsResource }, services);
    const { TenantId: tenantId, Account, ClientId } = (await savedSession(id, services)).context;
    const text = tokenFormats.git.write({ ...entry, tenantId, account: Account ?? ClientId }, env);
    return { kind: 'text', text, isFormatted: true, value: () => text };
  },
});
