import type { SessionRecord } from '../../model/context.ts';
import { findContext } from '../../session/saved/named-contexts.ts';
import type { Services } from '../../session/services/services.ts';
import { defineCommand, nothing } from '../command.ts';

/** The cmdlet Get-EntraContext. */
export const getEntraContextCommand = defineCommand({
  table: {
    name: 'Get-EntraContext',
    aliases: [],
    synopsis: 'Shows the current session: who is connected, to which tenant, and how.',
    description: ['Without a session, prints nothing to standard output; that is not an error.'],
    parameters: {},
    examples: [
      { title: 'Show the context', line: 'Get-EntraContext' },
      { title: 'Get one field', line: 'Get-EntraContext -Output json | jq -r .Account' },
    ],
    output: 'The context of the current session.',
  },
  async run(_call, { services, stdout, information }) {
    const record = await shownRecord(services);
    if (record !== undefined) return { kind: 'value', value: record.context };
    if (stdout.isTTY) information('Not connected.\nRun: entrada Connect-Entra');
    return nothing;
  },
});

async function shownRecord(services: Services): Promise<SessionRecord | undefined> {
  if (services.contextName !== undefined) return findContext(services.cache, services.contextName);
  const id = await services.cache.readCurrent('entra');
  return id === undefined ? undefined : services.cache.read(id);
}
