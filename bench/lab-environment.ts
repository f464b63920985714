import { entradaFolders } from '../src/base/folders.ts';
import type { Lab } from '../src/lab/start-lab.ts';
import { environmentFile } from '../src/session/environments/environment-file.ts';

/** Makes a lab the environment `Lab` of a home, as Add-EntraEnvironment does. */
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
