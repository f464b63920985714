import type { SessionRecord } from '../../model/context.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import { acquireToken } from '../../session/tokens/acquire.ts';
import { currentSessionId, signInNeeded } from '../../session/saved/current-session.ts';
import { defineCommand } from '../command.ts';
import { serviceParameter } from './service-parameter.ts';

export const tokenCommand = defineCommand({
  table: {
    name: 'token',
    aliases: [],
    synopsis: 'Prints an access token of the current session.',
    description: [
      'Takes the token from the saved session while it has more than five minutes to live, and renews it otherwise.',
      'The token alone is printed, also on a terminal; with -Output it comes with its expiry, in the form that azure-cli uses.',
    ],
    parameters: {
      Resource: {
        type: 'String',
        description: 'The API the token is for: its address or application id.',
        defaultText: 'Microsoft Graph of the connected cloud; the Teams admin API with -Service teams',
        everywhere: { position: 0 },
        notEmpty: true,
      },
      Scopes: {
        type: 'String[]',
        aliases: ['Scope'],
        description: 'Delegated permissions the token has to hold. They must have been consented to.',
      },
      Service: serviceParameter,
      Force: { type: 'SwitchParameter', description: 'Renews the token even when the saved one would do.' },
    },
    examples: [
      { title: 'Call an API with curl', line: 'token', remark: 'curl -H "Authorization: Bearer $(entrada token)" URL' },
      { title: 'See when it ends', line: 'token --output json' },
      { title: 'A token for the Teams admin API', line: 'token -Service teams' },
      { title: 'A token for another API', line: 'token -Resource https://vault.azure.net' },
    ],
    output: 'The access token; with -Output an object with accessToken, expiresOn, expires_on, tenant and tokenType.',
  },
  async run({ parameters }, { services }) {
    const { Service: service } = parameters;
    const id = await currentSessionId(services, service);
    const resource = parameters.Resource ?? (service === 'teams' ? service : undefined);
    const request = { resource, scopes: parameters.Scopes, forceRenewal: parameters.Force };
    const entry = await acquireToken(id, request, services);
    return {
      kind: 'text',
      text: entry.accessToken.reveal(),
      async value() {
        const record = await services.cache.read(id);
        if (record === undefined) throw signInNeeded();
        return describeToken(entry, record);
      },
    };
  },
});

function describeToken(entry: AccessTokenEntry, record: SessionRecord): Record<string, unknown> {
  return {
    // The value is what the person asked for: it goes to standard output and nowhere else.
    accessToken: entry.accessToken.reveal(),
    expiresOn: new Date(entry.expiresAtMs).toISOString(),
    expires_on: Math.floor(entry.expiresAtMs / 1000),
    tenant: record.context.TenantId,
    tokenType: 'Bearer',
  };
}
