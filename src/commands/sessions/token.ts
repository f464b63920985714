import { acquireToken } from '../../session/tokens/acquire.ts';
import { currentSessionId, savedSession } from '../../session/saved/current-session.ts';
import { isTokenFormat, tokenFormats } from '../../exec/token-formats.ts';
import { defineCommand } from '../command.ts';
import { describeToken, tenantIdOf } from './describe-token.ts';
import { otherTenantParameter, serviceParameter } from './session-parameters.ts';

/** The command token. */
export const tokenCommand = defineCommand({
  table: {
    name: 'token',
    aliases: [],
    synopsis: 'Prints an access token of the current session.',
    description: [
      'Uses the cached token if it is valid for more than five minutes; otherwise renews it.',
      'Prints only the token, even on a terminal. With -Output, also prints its expiry, or the text in which another program accepts a token (docs/exec.md).',
    ],
    parameters: {
      Resource: {
        type: 'String',
        suggestions: ['graph', 'teams', 'https://management.azure.com', 'https://vault.azure.net'],
        description:
          'The API that the token is for: its address or application ID; graph is Microsoft Graph of the connected cloud, teams the Teams admin API.',
        defaultText: "the connected cloud's Microsoft Graph; the Teams admin API with -Service teams",
        everywhere: { position: 0 },
        notEmpty: true,
      },
      Scopes: {
        type: 'String[]',
        completedFrom: 'Graph scopes',
        aliases: ['Scope'],
        description:
          'Delegated permissions that the token must have. They must already be consented to. Refused in the session of an application, whose token has every permission that it was granted.',
      },
      TenantId: otherTenantParameter,
      Service: serviceParameter,
      Force: { type: 'SwitchParameter', description: 'Renews the token even if the cached one is valid.' },
    },
    outputFormats: Object.fromEntries(
      Object.entries(tokenFormats).map(([name, { description }]) => [name, description]),
    ),
    examples: [
      { title: 'Call an API with curl', shell: 'curl -H "Authorization: Bearer $(entrada token)" URL' },
      {
        title: 'Call an API with curl, without the token in the list of processes',
        shell: 'entrada token -o header | curl -H @- URL',
      },
      { title: 'Get a token for a tenant where you are a guest', line: 'token -TenantId fabrikam.com' },
      { title: 'See when the token expires', line: 'token --output json' },
      { title: 'Get a token for the Teams admin API', line: 'token -Service teams' },
      { title: 'Get a token for another API', line: 'token -Resource https://vault.azure.net' },
    ],
    output: 'The access token; with -Output, an object with accessToken, expiresOn, expires_on, tenant and tokenType.',
  },
  async run({ parameters, common }, { services, env }) {
    const { Service: service } = parameters;
    const id = await currentSessionId(services, service);
    const resource = parameters.Resource ?? (service === 'teams' ? service : undefined);
    const request = {
      resource,
      scopes: parameters.Scopes,
      tenantId: parameters.TenantId,
      forceRenewal: parameters.Force,
    };
    const entry = await acquireToken(id, request, services);
    const readRecord = () => savedSession(id, services);
    // The table adds values to those of the common type.
    const format: string | undefined = common.Output;
    const value = async () => describeToken(entry, tenantIdOf(entry) ?? (await readRecord()).context.TenantId);
    if (!isTokenFormat(format)) return { kind: 'text', text: entry.accessToken.reveal(), value };
    const { context } = await readRecord();
    const tenantId = tenantIdOf(entry) ?? context.TenantId;
    const token = { ...entry, tenantId, account: context.Account ?? context.ClientId };
    return { kind: 'text', isFormatted: true, text: tokenFormats[format].write(token, env), value };
  },
});
