import { EntradaError } from '../../base/errors.ts';

/**
 * Says that a key cannot be had, and how to go on.
 *
 * @param place - Where the key is, in words.
 * @param hint - Without one, the sentence for a key in a file of ours.
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
