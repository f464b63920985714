import { unusable } from '../unusable.ts';

/** Rounds of a hash; a few seconds on a slow machine. Exports of today ask for 2,000 to 600,000. */
const maxRounds = 5_000_000;

/** Keeps a file from holding us up with key derivations that never end, one great one or many small ones. */
export interface WorkBudget {
  /** @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the file asked for too much in all. */
  spend(rounds: number): void;
}

/** Creates the budget of one file. */
export function createWorkBudget(): WorkBudget {
  let spent = 0;
  return {
    spend(rounds) {
      spent += rounds;
      if (spent <= maxRounds) return;
      throw unusable(
        `its protection asks for ${rounds.toLocaleString('en')} rounds of key derivation, more than is served`,
        'Export it again with the usual settings of openssl or Windows.',
      );
    },
  };
}
