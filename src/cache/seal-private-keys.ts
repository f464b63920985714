import { EntradaError } from '../base/errors.ts';
import type { KeySeal } from '../base/key-seal.ts';
import type { KeySource } from './master-key.ts';
import { openSealed, seal, sealVersion } from './seal.ts';

/** Seals private keys with the master key of saved sessions. */
export function sealPrivateKeys(keys: KeySource): KeySeal {
  return {
    keyId: async () => (await keys.readOrMake()).id,
    seal: async (content, name) => seal(content, await keys.readOrMake(), nameOf(name)),
    async open(sealed, name) {
      const opened = openSealed(sealed, await keys.read(), nameOf(name));
      switch (opened.kind) {
        case 'opened':
          return opened.content;
        case 'other-key':
          throw unusable(`its private key was sealed with another key (${opened.keyId})`, { keyId: opened.keyId });
        case 'other-version':
          throw unusable(
            `the seal of its private key has version ${opened.version}, and this Entrada reads ${sealVersion}`,
          );
        case 'too-short':
        case 'not-sealed':
        case 'altered':
          throw unusable('its sealed private key was cut off or altered');
      }
    },
  };
}

/** Sessions are sealed under their ids, so that neither can take the place of the other. */
function nameOf(name: string): string {
  return `certificate ${name}`;
}

function unusable(found: string, more: Readonly<Record<string, string>> = {}): EntradaError {
  return new EntradaError('CERTIFICATE_UNUSABLE', found, {
    hint: 'Run "entrada certificate add" again with the original file.',
    details: { found, ...more },
  });
}
