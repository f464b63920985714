import type { CommandTable } from '../model/parameter-table.ts';
import { matchNameIfAny } from './match-name.ts';
import { tokenize } from './tokenize.ts';

/** Claims that a line asks for help, which is given even when nothing else of the line can be bound. */
export function isHelpAsked(table: CommandTable, words: readonly string[]): boolean {
  return tokenize(words, true).tokens.some((token) => {
    if (token.kind !== 'name') return false;
    const known = matchNameIfAny(table, token.typed);
    if (known?.name !== 'Help' || !known.isCommon) return false;
    return !/^(?:\$?false|0)$/i.test(token.attached ?? '');
  });
}
