import type { ValuesFrom } from '../../binder/complete.ts';
import type { CertificateStore } from '../../certificates/stores/certificate-store.ts';
import { builtInClouds } from '../../model/cloud.ts';
import { teamsEnvironments } from '../../model/teams-environment.ts';
import type { CommandHost } from '../command.ts';

/**
 * Returns the values that parameters complete to: the names of what is saved on this machine. Nothing is written, no
 * server is asked, and what cannot be read is left out.
 */
export function completionValues(host: CommandHost): ValuesFrom {
  return async (source, typed) => {
    switch (source) {
      case 'environments':
        return [...builtInClouds.map(({ name }) => name), ...(await ownEnvironments(host))];
      case 'own environments':
        return ownEnvironments(host);
      case 'Teams environments':
        return [...Object.keys(teamsEnvironments), ...(await ownEnvironments(host))];
      case 'contexts':
        return contexts(host);
      case 'thumbprints':
        return (await certificates(host)).map(({ thumbprint }) => thumbprint);
      case 'own thumbprints':
        return (await ownCertificates(host)).map(({ thumbprint }) => thumbprint);
      case 'subjects':
        return (await certificates(host)).map(({ subject }) => subject);
      case 'Graph addresses':
      case 'Graph calls': {
        const { completeAddress, completeCall } = await import('../../permissions/complete-address.ts');
        return source === 'Graph calls'
          ? completeCall(typed.partial)
          : completeAddress(typed.partial, methodIn(typed.before));
      }
      case 'Graph permissions': {
        const { graphPermissions } = await import('../../permissions/graph-permissions.ts');
        return [...new Set(graphPermissions().map(({ name }) => name))];
      }
    }
  };
}

/** The method of a request is a word of its own, wherever it is: after its parameter or in its position. */
function methodIn(words: readonly string[]): string | undefined {
  const methods = words.map((word) => /^(?:-.*[:=])?(GET|POST|PATCH|PUT|DELETE)$/i.exec(word)?.[1]);
  return methods.findLast((method) => method !== undefined)?.toUpperCase();
}

async function ownEnvironments({ services }: CommandHost): Promise<readonly string[]> {
  const clouds = await services.environments.read().catch(() => []);
  return clouds.map(({ name }) => name);
}

async function contexts(host: CommandHost): Promise<readonly string[]> {
  const { peekSessions } = await import('../../cache/peek-sessions.ts');
  const listings = await peekSessions(host);
  return listings.flatMap((listing) => (listing.kind === 'readable' ? [listing.name] : []));
}

type Stored = Awaited<ReturnType<CertificateStore['list']>>;

async function ownCertificates({ folders }: CommandHost): Promise<Stored> {
  const { ownStore } = await import('../../certificates/stores/system-stores.ts');
  return ownStore(folders.data)
    .list()
    .catch(() => []);
}

/** Lists the certificates that can sign, as far as is known. */
async function certificates({ services, folders, env, platform, homeFolder }: CommandHost): Promise<Stored> {
  const { createRunTool } = await import('../../certificates/run-tool.ts');
  const { systemStores } = await import('../../certificates/stores/system-stores.ts');
  const surroundings = { platform, env, homeFolder, dataFolder: folders.data, runTool: createRunTool(env) };
  const lists = systemStores(surroundings).map((store) => store.list({ signal: services.signal }).catch(() => []));
  return (await Promise.all(lists)).flat().filter(({ unusable }) => unusable === undefined);
}
