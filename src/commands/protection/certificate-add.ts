import { describeCertificate } from './describe-certificate.ts';
import { userSessions } from '../../cache/user-sessions.ts';
import { defineCommand } from '../command.ts';

/** The command certificate add. */
export const certificateAddCommand = defineCommand({
  table: {
    name: 'certificate add',
    aliases: [],
    synopsis: "Adds a certificate and its private key to Entrada's store.",
    description: [
      'Connect-Entra then finds it by -CertificateThumbprint or -CertificateSubjectName. The key is stored in a file that only you can read, sealed with the key of saved sessions; "cache rekey" seals it again. For a key that must not be copied, use its PKCS #11 token instead (-Certificate pkcs11:...).',
    ],
    parameters: {
      Path: {
        type: 'String',
        completedFrom: 'files',
        aliases: ['Certificate', 'File'],
        description:
          'A PEM or PFX file with the certificate and private key. Of several certificates, the newest valid one with a key is added.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Password: {
        type: 'SecureString',
        aliases: ['CertificatePassword'],
        description: 'The password of the file.',
      },
    },
    examples: [
      {
        title: 'Add a certificate exported from Windows',
        line: 'certificate add daemon.pfx -Password env:PFX_PASSWORD',
      },
    ],
    output: 'The stored certificate.',
  },
  async run({ parameters }, { folders, env, platform, homeFolder, services }) {
    const { locateCertificate } = await import('../../certificates/locate-certificate.ts');
    const { readCertificateFile } = await import('../../certificates/read-certificate-file.ts');
    const { ownStore } = await import('../../certificates/stores/system-stores.ts');
    const { sealPrivateKeys } = await import('../../cache/seal-private-keys.ts');
    const { keys } = userSessions({ folders, env, platform, warn: services.warn });
    const store = ownStore(folders.data, sealPrivateKeys(keys));
    const found = locateCertificate(parameters.Path, homeFolder);
    const path = found.kind === 'path' ? found.path : parameters.Path;
    const stored = await store.add(await readCertificateFile(path, parameters.Password));
    return { kind: 'value', value: describeCertificate(stored, store.name) };
  },
});
