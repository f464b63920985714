import { EntradaError } from '../base/errors.ts';
import { type JsonObject, textField } from '../base/json.ts';
import { readClaims } from '../model/jwt.ts';
import type { TokenSet } from '../model/token.ts';
import { cleanServerText } from '../oauth/server-text.ts';

/** The claims that can be what -LoginHint names; the first is the one to show. */
const accountClaims = ['preferred_username', 'upn', 'unique_name', 'email', 'login_hint', 'oid'] as const;

/**
 * Checks that the account that signed in is the one that was named. The person in the browser can choose another one,
 * and need not be the user who runs the command.
 *
 * @param loginHint - The user name, in any case; undefined if any account may sign in.
 * @throws {EntradaError} `STATE_MISMATCH` for another account, and for tokens that do not name one.
 */
export function checkAccount(tokens: TokenSet, loginHint: string | undefined): void {
  if (loginHint === undefined) return;
  const sources: JsonObject[] = [{ ...tokens.idTokenClaims }, readClaims(tokens.accessToken.reveal()) ?? {}];
  const names = sources.flatMap((claims) => accountClaims.map((name) => textField(claims, name) ?? ''));
  if (names.some((name) => comparable(name) === comparable(loginHint))) return;
  const found = names.find((name) => name !== '');
  const who = found === undefined ? 'an account without a name' : `"${cleanServerText(found, 120)}"`;
  throw new EntradaError(
    'STATE_MISMATCH',
    `Cannot sign in as "${loginHint}": ${who} signed in in the browser; nothing was saved`,
    { hint: 'Choose the named account in the browser, correct -LoginHint to its user name, or omit -LoginHint.' },
  );
}

function comparable(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
