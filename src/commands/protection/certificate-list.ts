import { defineCommand } from '../command.ts';
import { describeCertificate } from './certificate-parameters.ts';

export const certificateListCommand = defineCommand({
  table: {
    name: 'certificate list',
    aliases: [],
    synopsis: 'Lists the certificates that -CertificateThumbprint finds.',
    description: [
      'Those of our own store, then those of the system: .NET\'s store of the user on Linux, the Keychain on macOS, the stores "My" of the user and the machine on Windows.',
    ],
    parameters: {},
    examples: [{ title: 'List them', line: 'certificate list' }],
    output: 'Certificates with Thumbprint, Subject, NotBefore, NotAfter, Store and, where it cannot sign, Problem.',
  },
  async run(_call, { services, folders, env, platform, homeFolder }) {
    const { createRunTool } = await import('../../certificates/run-tool.ts');
    const { systemStores } = await import('../../certificates/stores/system-stores.ts');
    const surroundings = { platform, env, homeFolder, dataFolder: folders.data, runTool: createRunTool(env) };
    const rows = [];
    for (const store of systemStores(surroundings)) {
      const onUnreadable = (where: string, reason: string) =>
        services.warn(`${where} holds no certificate that can be read: ${reason}`);
      for (const found of await store.list({ signal: services.signal, onUnreadable })) {
        rows.push(describeCertificate(found, store.name));
      }
    }
    return { kind: 'value', value: rows };
  },
});
