import { createHash } from 'node:crypto';
import { authenticateClient } from '../clients.ts';
import { type Parameters, requireParameter } from '../form.ts';
import { type AuthorizationCode, startGrant } from '../grant-store.ts';
import { Refusal } from '../refusal.ts';
import { issueUserTokens } from '../tokens/user-tokens.ts';
import { requireMember, requireTenant } from '../accounts.ts';
import type { GrantHandler } from './grant-handler.ts';
import { checkOrigin, requireCrossOrigin } from './single-page.ts';

/** Redeems an authorization code once (RFC 6749 4.1.3, RFC 7636 4.6). */
export const redeemAuthorizationCode: GrantHandler = async (call) => {
  const { lab, form } = call;
  const code = lab.store.authorizationCodes.get(form.get('code') ?? '');
  if (code !== undefined) requireCrossOrigin(call, code);
  const client = await authenticateClient(call, form);
  requireParameter(form, 'code');
  if (code === undefined || code.clientId !== client.application.appId) throw new Refusal(70000);
  if (code.redeemedGrant !== null) {
    // The code may be stolen: revoke the tokens issued for it (RFC 6749 4.1.2).
    code.redeemedGrant.ended ??= { reason: 'code-replayed', atMs: lab.clock.nowMs() };
    throw new Refusal(54005);
  }
  if (code.expiresAtMs <= lab.clock.nowMs()) throw new Refusal(70008);
  checkOrigin(call, code);
  checkRedirect(form, code);
  checkVerifier(form, code);
  const member = requireMember(call, client.application, code.userId);
  requireTenant(member, code);
  // Before the first await, so that only one of several concurrent requests succeeds.
  const grant = startGrant(lab.store, {
    userId: code.userId,
    clientId: client.application.appId,
    nowMs: lab.clock.nowMs(),
    signIn: code.signIn,
    isSinglePage: code.isSinglePage,
  });
  code.redeemedGrant = grant;
  const scope = form.get('scope') ?? code.scope;
  return issueUserTokens(form, {
    client,
    member,
    grant,
    scope,
    grantScope: code.scope,
    nonce: code.nonce,
  });
};

function checkRedirect(form: Parameters, { redirectUri }: AuthorizationCode): void {
  const sent = requireParameter(form, 'redirect_uri');
  if (sent !== redirectUri) throw new Refusal(500112, { sent, kept: redirectUri });
}

function checkVerifier(form: Parameters, { challenge, isSinglePage }: AuthorizationCode): void {
  if (isSinglePage && challenge === undefined) throw new Refusal(9002325);
  const verifier = form.get('code_verifier');
  if (challenge === undefined && verifier === undefined) return;
  const actual = verifier === undefined ? undefined : createHash('sha256').update(verifier).digest('base64url');
  if (actual === undefined || actual !== challenge) throw new Refusal(501481);
}
