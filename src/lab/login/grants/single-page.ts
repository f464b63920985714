import type { LoginCall } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';

interface Redeemable {
  readonly isSinglePage: boolean;
}

/**
 * Requires an `Origin` header for a code or refresh token of a single-page application. Checked before the client, as
 * such a client does not have a proof.
 *
 * @throws {Refusal} 9002327 without an `Origin`.
 */
export function requireCrossOrigin({ request }: LoginCall, { isSinglePage }: Redeemable): void {
  if (isSinglePage && request.headers['origin'] === undefined) throw new Refusal(9002327);
}

/**
 * Refuses an `Origin` header for every other code or refresh token.
 *
 * @throws {Refusal} 9002326 with an `Origin`.
 */
export function checkOrigin({ request }: LoginCall, { isSinglePage }: Redeemable): void {
  const { origin } = request.headers;
  if (!isSinglePage && origin !== undefined) throw new Refusal(9002326, { origin });
}
