import { defineCommand } from '../command.ts';
import { describeCertificate } from './describe-certificate.ts';

/** The command certificate list. */
export const certificateListCommand = defineCommand({
  table: {
    name: 'certificate list',
    aliases: [],
    synopsis: 'Lists the certificates that -CertificateThumbprint can find.',
    description: [
      "Lists Entrada's store, then the system's: .NET's user store on Linux, the Keychain on macOS, the \"My\" stores of the user and the machine on Windows.",
    ],
    parameters: {},
    examples: [{ title: 'List certificates', line: 'certificate list' }],
    output:
      'Certificates with Thumbprint, Subject, NotBefore, NotAfter, Store and, for those that cannot sign, Problem.',
  },
  async run(_call, { services, folders, env, platform, homeFolder }) {
    const { createRunTool } = await import('../../certificates/run-tool.ts');
    const { systemStores } = await import('../../certificates/stores/system-stores.ts');
    const surroundings = { platform, env, homeFolder, dataFolder: folders.data, runTool: createRunTool(env) };
    const rows = [];
    for (const store of systemStores(surroundings)) {
      const onUnreadable = (where: string, reason: string) =>
        services.warn(`Cannot read a certificate in ${where}: ${reason}`);
      for (const found of await store.list({ signal: services.signal, onUnreadable })) {
        rows.push(describeCertificate(found, store.name));
      }
    }
    return { kind: 'value', value: rows };
  },
});
