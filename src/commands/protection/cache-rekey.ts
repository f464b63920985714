import { EntradaError, withCodeOf } from '../../base/errors.ts';
import type { KeyChain } from '../../cache/keys/key-surroundings.ts';
import type { Rekeyed } from '../../cache/keys/rekey.ts';
import { defineCommand } from '../command.ts';
import { userSessions } from '../../cache/user-sessions.ts';

/** The command cache rekey. */
export const cacheRekeyCommand = defineCommand({
  table: {
    name: 'cache rekey',
    aliases: [],
    synopsis: 'Rotates the key that encrypts saved sessions.',
    description: [
      'Creates a new key, encrypts every session and the private keys of the certificate store with it, and then removes the old key. Other commands work in the meantime. If it is interrupted, nothing is lost: every session stays readable, and the next run completes the rotation.',
      'Use it also to move the key, after installing a keyring or setting ENTRADA_KEY_FILE or ENTRADA_KEY_PASSPHRASE.',
    ],
    parameters: {
      To: {
        type: 'Enum',
        typeName: 'KeyPlace',
        values: ['keyring', 'file', 'passphrase'],
        description: 'Where to store the new key, or passphrase to derive it from a passphrase.',
        defaultText:
          'the first available of: the file in ENTRADA_KEY_FILE, ENTRADA_KEY_PASSPHRASE, the keyring, a file',
        everywhere: { position: 0 },
      },
      Passphrase: {
        type: 'SecureString',
        description: 'The new passphrase, to change it. ENTRADA_KEY_PASSPHRASE must still contain the old one.',
        defaultText: 'ENTRADA_KEY_PASSPHRASE',
      },
    },
    examples: [
      { title: 'Rotate the key', line: 'cache rekey' },
      { title: 'Move the key into the keyring', line: 'cache rekey -To keyring' },
      { title: 'Change the passphrase', line: 'cache rekey -To passphrase -Passphrase env:NEW_PASSPHRASE' },
    ],
    output: 'An object with Key, Kind, Place, Sessions, Unreadable and Finished.',
  },
  async run({ parameters }, { services, folders, env, platform, information }) {
    const { To: to, Passphrase: passphrase } = parameters;
    if (passphrase !== undefined && to !== undefined && to !== 'passphrase') {
      throw new EntradaError(
        'INPUT_INVALID',
        `Cannot use -Passphrase with -To ${to}: only a passphrase key takes one`,
        {
          hint: 'Omit one of the two.',
        },
      );
    }
    if (env['ENTRADA_CACHE']) {
      throw new EntradaError(
        'NOT_SUPPORTED',
        'Cannot rotate the key: the sessions are on the server in ENTRADA_CACHE, and other machines use the same key',
        {
          hint: 'Set another ENTRADA_KEY_FILE and ENTRADA_CACHE_PREFIX on the machines and connect again. To rotate the key of the sessions on this machine, unset ENTRADA_CACHE.',
        },
      );
    }
    const { cache, keys } = userSessions({ folders, env, platform, warn: services.warn });
    const { sealPrivateKeys } = await import('../../cache/seal-private-keys.ts');
    const { ownStore } = await import('../../certificates/stores/system-stores.ts');
    const { rekey } = await import('../../cache/keys/rekey.ts');
    let result: Rekeyed;
    try {
      const options = {
        to: passphrase === undefined ? to : 'passphrase',
        passphrase,
        signal: services.signal,
        resealOthers: () => ownStore(folders.data, sealPrivateKeys(keys)).reseal(),
      } as const;
      result = await rekey(cache, keys, options);
    } catch (error) {
      warnIfUnfinished(keys, services.warn);
      throw error;
    }
    const [unreached] = result.unreached;
    if (unreached !== undefined) throw oldKeyKept(result, unreached);
    for (const { message } of result.unreadable) services.warn(`Left unchanged: ${message}`);
    if (result.isFinished)
      information('This completed an interrupted rotation. To rotate the key again, run the command again.');
    if (passphrase !== undefined) information('Set ENTRADA_KEY_PASSPHRASE to the new passphrase now.');
    const { placeOfKey } = await import('../../cache/keys/noted-key.ts');
    return {
      kind: 'value',
      value: {
        Key: result.noted.id,
        Kind: result.noted.kind,
        Place: placeOfKey(result.noted, folders.data),
        Sessions: result.count,
        Unreadable: result.unreadable.length,
        Finished: result.isFinished,
      },
    };
  },
});

function warnIfUnfinished(keys: KeyChain, warn: (text: string) => void): void {
  try {
    if (keys.note().keys.length < 2) return;
  } catch {
    // The error being thrown already describes the problem.
    return;
  }
  warn('Both keys are kept, and every session is readable. Run "entrada cache rekey" to continue.');
}

function oldKeyKept({ unreached }: Rekeyed, first: EntradaError): EntradaError {
  const found = `${unreached.length} of the sessions could not be read: ${first.message}`;
  return withCodeOf(first, `Cannot remove the old key of saved sessions: ${found}`, {
    hint: 'Both keys are kept. Fix the problem, then run "entrada cache rekey" again to finish.',
    cause: first,
  });
}
