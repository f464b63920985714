import { describeCertificate } from './certificate-parameters.ts';
import { defineCommand } from '../command.ts';

export const certificateAddCommand = defineCommand({
  table: {
    name: 'certificate add',
    aliases: [],
    synopsis: 'Puts a certificate with its key into our own store.',
    description: [
      'Connect-Entra then finds it by -CertificateThumbprint or -CertificateSubjectName. The key is kept in a file that only you can read; a key that must not be copied stays in its token (-Certificate pkcs11:...).',
    ],
    parameters: {
      Path: {
        type: 'String',
        description: 'A PEM or PFX file with certificate and key.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Password: {
        type: 'SecureString',
        aliases: ['CertificatePassword'],
        description: 'The password of the file.',
      },
    },
    examples: [{ title: 'Add an export from Windows', line: 'certificate add daemon.pfx -Password env:PFX_PASSWORD' }],
    output: 'The certificate as it is kept.',
  },
  async run({ parameters }, { folders }) {
    const { readCertificateFile } = await import('../../certificates/read-certificate-file.ts');
    const { ownStore } = await import('../../certificates/stores/system-stores.ts');
    const store = ownStore(folders.data);
    const stored = store.add(await readCertificateFile(parameters.Path, parameters.Password));
    return { kind: 'value', value: describeCertificate(stored, store.name) };
  },
});
