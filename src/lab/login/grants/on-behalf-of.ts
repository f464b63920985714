import type { JWTPayload } from 'jose';
import { type Member, requireMember } from '../accounts.ts';
import { authenticateClient } from '../clients.ts';
import { requireParameter } from '../form.ts';
import { type SignIn, startGrant } from '../grant-store.ts';
import { Refusal } from '../refusal.ts';
import { checkSignInFrequency } from '../sign-in-frequency.ts';
import { findTenant } from '../tenants.ts';
import { grantIdIn } from '../tokens/configured-claims.ts';
import { formatTimestamp } from '../trace.ts';
import { issueUserTokens } from '../tokens/user-tokens.ts';
import { verifyUserAssertion } from '../tokens/user-assertion.ts';
import type { GrantHandler, TokenCall } from './grant-handler.ts';
import type { Application } from '../../tenant/application.ts';

/**
 * Exchanges a user's access token for an API for a token of the API itself for another API (on-behalf-of, RFC 7523
 * 2.1). With `offline_access`, the API gets a refresh token of its own, for work that outlives the user's token.
 */
export const grantOnBehalfOf: GrantHandler = async (call) => {
  const { lab, form } = call;
  const client = await authenticateClient(call, form);
  // A public client cannot keep the users' tokens apart.
  if (client.strength === '0') throw new Refusal(7000218);
  const use = requireParameter(form, 'requested_token_use');
  if (use !== 'on_behalf_of') throw new Refusal(90100, { parameter: 'requested_token_use' });
  const assertion = requireParameter(form, 'assertion');
  const scope = requireParameter(form, 'scope');
  const claims = await verifyUserAssertion(lab, client.application, assertion);
  const member = requireUserOf(call, client.application, claims);
  const signIn = signInOf(call, claims);
  checkSignInFrequency(member, client.application, signIn);
  const grant = startGrant(lab.store, {
    userId: member.account.user.id,
    clientId: client.application.appId,
    nowMs: lab.clock.nowMs(),
    signIn,
  });
  return issueUserTokens(form, { client, member, grant, scope, grantScope: scope });
};

/** @throws {Refusal} 7000012 for another tenant's token, 50034 or 50057 for a user who is gone or disabled. */
function requireUserOf(call: TokenCall, application: Application, { tid, oid }: JWTPayload): Member {
  const { lab, authority } = call;
  const tenant = findTenant(lab.tenants, String(tid));
  if (tenant === undefined || (authority.kind === 'tenant' && tenant !== lab.tenant)) throw new Refusal(7000012);
  const user = tenant.users.find(({ id }) => id === oid);
  return requireMember(call, application, user?.homeAccountId ?? String(oid));
}

/** The sign-in behind the assertion: a second factor, and how the client signed in, count for the API, too. */
function signInOf({ lab }: TokenCall, { aio, iat = 0 }: JWTPayload): SignIn {
  const grant = lab.store.grants.get(grantIdIn(aio) ?? '');
  if (grant === undefined) return { signedInAtMs: iat * 1000, hasMfa: false };
  if (grant.ended !== null) {
    const issued = formatTimestamp(grant.issuedAtMs);
    throw new Refusal(50173, { issued, validFrom: formatTimestamp(grant.ended.atMs) });
  }
  const { signedInAtMs, hasMfa, strength, clientApp, contexts, sessionId } = grant;
  return {
    signedInAtMs,
    hasMfa,
    ...(strength === undefined ? {} : { strength }),
    ...(clientApp === undefined ? {} : { clientApp }),
    ...(contexts === undefined ? {} : { contexts }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
}
