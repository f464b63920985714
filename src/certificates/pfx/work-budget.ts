import { unusable } from '../unusable.ts';

/** Hash rounds; a few seconds on a slow machine. Current exports use 2,000 to 600,000. */
const maxRounds = 5_000_000;

/** Prevents a file from blocking us with endless key derivations, one large or many small. */
export interface WorkBudget {
  /** @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the file requires too many rounds in total. */
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
        `its protection requires ${rounds.toLocaleString('en')} rounds of key derivation, more than the limit`,
        'Export it again with the usual settings of openssl or Windows.',
      );
    },
  };
}
