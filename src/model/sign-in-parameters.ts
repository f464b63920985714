import type { Parameter } from './parameter-table.ts';

/** Parameters that Connect-Entra and Connect-MicrosoftTeams have in common; each table says in which of its sets. */
export const signInParameters = {
  certificateThumbprint: {
    type: 'String',
    description: 'The thumbprint (SHA-1, 40 hexadecimal digits) of a certificate in a certificate store.',
    notEmpty: true,
  },
  certificate: {
    type: 'String',
    description:
      'A file with certificate and key, PEM or PFX; or the pkcs11: URI of a key that stays in its token (RFC 7512).',
    notEmpty: true,
  },
  certificatePassword: {
    type: 'SecureString',
    description: 'The password of the file, or the PIN of the token.',
  },
  contextScope: {
    type: 'Enum',
    typeName: 'ContextScope',
    values: ['Process', 'CurrentUser'],
    description:
      'Process keeps the session in memory for the calling shell and its children; CurrentUser saves it for every shell of the user.',
    defaultText: 'CurrentUser for a person, Process for a program',
  },
  clientTimeout: {
    type: 'Double',
    description: 'Seconds that one HTTP request may take, now and later in this session.',
    defaultText: '300',
  },
  signInTimeout: {
    type: 'Double',
    description: 'Seconds that a person has to finish the sign-in.',
    defaultText: '120; a device code also ends when the service says so',
  },
  claimsChallenge: {
    type: 'String',
    description: 'What a refused request asked for (Base64); the command to run names it.',
    notEmpty: true,
  },
} as const satisfies Record<string, Parameter>;
