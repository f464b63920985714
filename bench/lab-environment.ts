import { entradaFolders } from '../src/base/folders.ts';
import type { Lab } from '../src/lab/start-lab.ts';
import { environmentFile } from '../src/session/environments/environment-file.ts';

/** Adds a lab to a home as the environment `Lab`, as Add-EntraEnvironment does. */
export async function addLabEnvironment(lab: Lab, home: string): Promise<void> {
  await environmentFile(entradaFolders({ ENTRADA_HOME: home }, process.platform, home).config).update(() => [
    {
      name: 'Lab',
      azureADEndpoint: lab.loginOrigin,
      graphEndpoint: lab.graphOrigin,
      teamsEndpoint: lab.teamsOrigin,
      type: 'User-defined',
      caFile: lab.caFile,
    },
  ]);
}
