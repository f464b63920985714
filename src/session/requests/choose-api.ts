import type { Cloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { ApiName } from '../../model/resource.ts';
import type { Api } from './api.ts';

/**
 * Chooses the API of a request: the one it names, else Graph. For a session of Teams it is the admin API, unless the
 * address is one of Graph's: a path that begins with a version, or its host, unless both APIs have that host.
 */
export async function chooseApi(text: string, named: ApiName | undefined, record: SessionRecord): Promise<Api> {
  const isTeams = (named ?? (record.service === 'teams' ? 'teams' : 'graph')) === 'teams';
  if (isTeams && (named === 'teams' || !isGraphAddress(text, record.cloud))) {
    return (await import('./teams-api.ts')).teamsApi;
  }
  return (await import('./graph-api.ts')).graphApi;
}

function isGraphAddress(text: string, cloud: Cloud): boolean {
  if (isVersioned(text)) return true;
  if (!URL.canParse(text)) return false;
  const { origin, pathname } = new URL(text);
  if (origin !== new URL(cloud.graphEndpoint).origin) return false;
  const isShared = cloud.teamsEndpoint !== undefined && origin === new URL(cloud.teamsEndpoint).origin;
  const base = new URL(cloud.graphEndpoint).pathname;
  const isBelow = base !== '/' && pathname.startsWith(`${base}/`);
  return !isShared || isBelow || isVersioned(pathname);
}

function isVersioned(path: string): boolean {
  return /^ *\/?(v1\.0|beta)( *$|\/|\?)/i.test(path);
}
