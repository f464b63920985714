import { isEntradaError } from '../../base/errors.ts';
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
    const { reasonOf } = await import('../../certificates/unusable.ts');
    const { systemStores } = await import('../../certificates/stores/system-stores.ts');
    const surroundings = { platform, env, homeFolder, dataFolder: folders.data, runTool: createRunTool(env) };
    const rows = [];
    const stores = systemStores(surroundings);
    for (const store of stores) {
      const onUnreadable = (where: string, reason: string) =>
        services.warn(`Cannot read a certificate in ${where}: ${reason}`);
      const listed = store.list({ signal: services.signal, onUnreadable }).catch((cause: unknown) => {
        // A store of the system that cannot be read does not hide Entrada's own.
        if (store === stores[0] || !isEntradaError(cause) || cause.code === 'CANCELLED') throw cause;
        services.warn(`Cannot read the certificates in ${store.name}: ${reasonOf(cause)}`);
        return [];
      });
      for (const found of await listed) rows.push(describeCertificate(found, store.name));
    }
    return { kind: 'value', value: rows };
  },
});
