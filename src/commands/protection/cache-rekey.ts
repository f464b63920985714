import { EntradaError } from '../../base/errors.ts';
import type { KeyChain } from '../../cache/keys/key-surroundings.ts';
import type { Rekeyed } from '../../cache/keys/rekey.ts';
import { defineCommand } from '../command.ts';
import { userSessions } from '../../cache/user-sessions.ts';

export const cacheRekeyCommand = defineCommand({
  table: {
    name: 'cache rekey',
    aliases: [],
    synopsis: 'Makes a new key for saved sessions and gives up the old one.',
    description: [
      'Every session is sealed anew with the new key; the old key is removed when that is done. Other commands work meanwhile. Stopped at any point, it loses nothing: every session can be read, and the next call finishes what was begun.',
      'This is also how the key moves: after a keyring was installed, or ENTRADA_KEY_FILE or ENTRADA_KEY_PASSPHRASE was set, it goes there.',
    ],
    parameters: {
      To: {
        type: 'Enum',
        typeName: 'KeyPlace',
        values: ['keyring', 'file', 'passphrase'],
        description: 'Where the new key is kept, or what it is made of.',
        defaultText:
          'the file in ENTRADA_KEY_FILE, else ENTRADA_KEY_PASSPHRASE, else the keyring, else a file: the first there is',
        everywhere: { position: 0 },
      },
      Passphrase: {
        type: 'SecureString',
        description: 'The new passphrase, when it changes. ENTRADA_KEY_PASSPHRASE then still holds the old one.',
        defaultText: 'ENTRADA_KEY_PASSPHRASE',
      },
    },
    examples: [
      { title: 'Make a new key', line: 'cache rekey' },
      { title: 'Move the key into the keyring', line: 'cache rekey -To keyring' },
      { title: 'Change the passphrase', line: 'cache rekey -To passphrase -Passphrase env:NEW_PASSPHRASE' },
    ],
    output: 'An object with Key, Kind, Place, Sessions, Unreadable and Finished.',
  },
  async run({ parameters }, { services, folders, env, platform, information }) {
    const { To: to, Passphrase: passphrase } = parameters;
    if (passphrase !== undefined && to !== undefined && to !== 'passphrase') {
      throw new EntradaError('INPUT_INVALID', `Cannot use -Passphrase with -To ${to}: that key is made of none`, {
        hint: 'Leave one of the two out.',
      });
    }
    if (env['ENTRADA_CACHE']) {
      throw new EntradaError(
        'NOT_SUPPORTED',
        'Cannot make a new key: the sessions are on the server of ENTRADA_CACHE, and other machines have the key, too',
        {
          hint: 'Give the machines another ENTRADA_KEY_FILE and ENTRADA_CACHE_PREFIX and connect again; without ENTRADA_CACHE the files of this machine get a new key.',
        },
      );
    }
    const { cache, keys } = userSessions({ folders, env, platform, warn: services.warn });
    const { rekey } = await import('../../cache/keys/rekey.ts');
    let done: Rekeyed;
    try {
      const wishes = { to: passphrase === undefined ? to : 'passphrase', passphrase, signal: services.signal } as const;
      done = await rekey(cache, keys, wishes);
    } catch (error) {
      sayWhatStands(keys, services.warn);
      throw error;
    }
    const [unreached] = done.unreached;
    if (unreached !== undefined) throw oldKeyKept(done, unreached);
    for (const { message } of done.unreadable) services.warn(`It stays as it is: ${message}`);
    if (done.isFinished) information('This finished what was begun before. Run it again for yet another key.');
    if (passphrase !== undefined) information('Set ENTRADA_KEY_PASSPHRASE to the new passphrase from now on.');
    const { placeOfKey } = await import('../../cache/keys/noted-key.ts');
    return {
      kind: 'value',
      value: {
        Key: done.noted.id,
        Kind: done.noted.kind,
        Place: placeOfKey(done.noted, folders.data),
        Sessions: done.count,
        Unreadable: done.unreadable.length,
        Finished: done.isFinished,
      },
    };
  },
});

function sayWhatStands(keys: KeyChain, warn: (text: string) => void): void {
  try {
    if (keys.note().keys.length < 2) return;
  } catch {
    // The error on its way says what is wrong with the note.
    return;
  }
  warn('Both keys are kept, and every session can be read. "entrada cache rekey" goes on from here.');
}

function oldKeyKept({ unreached }: Rekeyed, first: EntradaError): EntradaError {
  const found = `${unreached.length} of the sessions could not be read now: ${first.message}`;
  return new EntradaError(first.code, `Cannot give up the old key of saved sessions: ${found}`, {
    hint: 'Both keys are kept. Mend that, then run "entrada cache rekey" again, which finishes it.',
    cause: first,
  });
}
