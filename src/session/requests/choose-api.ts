import type { Cloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { ApiName } from '../../model/resource.ts';
import type { Api } from './api.ts';

/**
 * Chooses the API of a request: the one it names, else Graph. For a session of Teams it is the admin API, unless the
 * address is one of Graph's (its host, or a path that begins with a version).
 */
export async function chooseApi(text: string, named: ApiName | undefined, record: SessionRecord): Promise<Api> {
  const isTeams = (named ?? (record.service === 'teams' ? 'teams' : 'graph')) === 'teams';
  if (isTeams && (named === 'teams' || !isGraphAddress(text, record.cloud))) {
    return (await import('./teams-api.ts')).teamsApi;
  }
  return (await import('./graph-api.ts')).graphApi;
}

function isGraphAddress(text: string, cloud: Cloud): boolean {
  if (/^ *\/?(v1\.0|beta)( *$|\/|\?)/i.test(text)) return true;
  return URL.canParse(text) && new URL(text).origin === new URL(cloud.graphEndpoint).origin;
}
