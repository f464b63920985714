import { EntradaError } from '../../base/errors.ts';

/**
 * Creates the error for a key that cannot be read, with a hint on how to go on.
 *
 * @param place - Where the key is, in words.
 * @param hint - Default: the sentence for a key in a file of Entrada's.
 */
export function keyError(place: string, found: string, hint: string = putBack, cause?: unknown): EntradaError {
  return new EntradaError('KEY_UNREADABLE', `Cannot read the key of saved sessions "${place}": ${found}`, {
    hint,
    cause,
    details: { place },
  });
}

const putBack =
  'Put the key back if you have a copy. Otherwise remove that file and run "entrada Connect-Entra" again for each session.';
