import type { CommandTable } from '../model/parameter-table.ts';
import { matchNameIfAny } from './match-name.ts';
import { tokenize } from './tokenize.ts';

/**
 * Returns whether a command line requests help, which is shown even if the rest of the line cannot be bound.
 *
 * A parameter of the command can share the name -h (`request -H 'Prefer: x'`): without a value, it requests help.
 */
export function isHelpRequested(table: CommandTable, words: readonly string[]): boolean {
  const { tokens } = tokenize(words, true);
  return tokens.some((token, at) => {
    if (token.kind !== 'name') return false;
    const known = matchNameIfAny(table, token.typed);
    if (known?.isCommon === false) {
      const hasValue = token.attached !== undefined || token.isOpen === true || tokens[at + 1]?.kind === 'value';
      return token.typed.toLowerCase() === 'h' && !hasValue;
    }
    return known?.name === 'Help' && !/^(?:\$?false|0)$/i.test(token.attached ?? '');
  });
}
