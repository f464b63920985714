import type { Parameter } from './parameter-table.ts';

/** The parameters that Connect-Entra and Connect-MicrosoftTeams share; each table declares their sets. */
export const signInParameters = {
  certificateThumbprint: {
    type: 'String',
    completedFrom: 'thumbprints',
    description: 'The thumbprint (SHA-1, 40 hexadecimal digits) of a certificate in a certificate store.',
    notEmpty: true,
  },
  certificate: {
    type: 'String',
    completedFrom: 'files',
    description:
      'A PEM or PFX file with the certificate and private key, or the pkcs11: URI of a key that stays on its token (RFC 7512). Of several certificates in a file, the newest valid one with a key is used. A path of PowerShell, such as Cert:\\CurrentUser\\My\\THUMBPRINT, names a certificate in a certificate store.',
    notEmpty: true,
  },
  certificatePassword: {
    type: 'SecureString',
    description: 'The password of the file, or the PIN of the PKCS #11 token.',
  },
  contextScope: {
    type: 'Enum',
    typeName: 'ContextScope',
    values: ['Process', 'CurrentUser'],
    description:
      'Process keeps the session in memory for the calling shell and its child processes. CurrentUser saves it for all shells of the user.',
    optionDescription:
      "'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds it.",
    defaultText: 'CurrentUser for users, Process for applications',
  },
  clientTimeout: {
    type: 'Double',
    description: 'Timeout of each HTTP request in seconds, now and later in this session.',
    defaultText: '300',
  },
  signInTimeout: {
    type: 'Double',
    description: 'Seconds that the user has to finish signing in.',
    defaultText: "120; a device code also expires at the service's own time limit",
  },
  claimsChallenge: {
    type: 'String',
    description: 'The Base64-encoded claims challenge of a rejected request, as shown in its error message.',
    notEmpty: true,
  },
} as const satisfies Record<string, Parameter>;
