import { createRunTool } from '../../../certificates/run-tool.ts';
import type { CertificateStore } from '../../../certificates/stores/certificate-store.ts';
import { ownStore, systemStores } from '../../../certificates/stores/system-stores.ts';
import type { CommandHost } from '../../command.ts';

type Stored = Awaited<ReturnType<CertificateStore['list']>>;

/** Lists the thumbprints of the certificates that can sign. */
export async function thumbprints(host: CommandHost): Promise<readonly string[]> {
  return (await certificates(host)).map(({ thumbprint }) => thumbprint);
}

/** Lists the subjects of the certificates that can sign. */
export async function subjects(host: CommandHost): Promise<readonly string[]> {
  return (await certificates(host)).map(({ subject }) => subject);
}

/** Lists the thumbprints of the certificates in Entrada's store. */
export async function ownThumbprints({ folders }: CommandHost): Promise<readonly string[]> {
  const found = await ownStore(folders.data)
    .list()
    .catch(() => []);
  return found.map(({ thumbprint }) => thumbprint);
}

/** Lists the certificates that can sign, as far as is known. */
async function certificates({ services, folders, env, platform, homeFolder }: CommandHost): Promise<Stored> {
  const surroundings = { platform, env, homeFolder, dataFolder: folders.data, runTool: createRunTool(env) };
  const lists = systemStores(surroundings).map((store) => store.list({ signal: services.signal }).catch(() => []));
  return (await Promise.all(lists)).flat().filter(({ unusable }) => unusable === undefined);
}
