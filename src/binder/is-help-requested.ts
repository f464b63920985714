import type { CommandTable } from '../model/parameter-table.ts';
import { matchNameIfAny } from './match-name.ts';
import { tokenize } from './tokenize.ts';

/** Returns whether a command line requests help, which is shown even if the rest of the line cannot be bound. */
export function isHelpRequested(table: CommandTable, words: readonly string[]): boolean {
  return tokenize(words, true).tokens.some((token) => {
    if (token.kind !== 'name') return false;
    const known = matchNameIfAny(table, token.typed);
    if (known?.name !== 'Help' || !known.isCommon) return false;
    return !/^(?:\$?false|0)$/i.test(token.attached ?? '');
  });
}
