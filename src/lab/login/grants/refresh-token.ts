import { authenticateClient } from '../clients.ts';
import { requireParameter } from '../form.ts';
import type { RefreshToken } from '../grant-store.ts';
import type { LabState } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import { issueUserTokens } from '../tokens/user-tokens.ts';
import { formatTimestamp } from '../trace.ts';
import { requireMember } from '../accounts.ts';
import { checkSignInFrequency } from '../sign-in-frequency.ts';
import type { Application } from '../../tenant/application.ts';
import type { GrantHandler } from './grant-handler.ts';
import { checkOrigin, requireCrossOrigin } from './single-page.ts';

/** Of refresh tokens of a single-page application, however often they are renewed. */
const dayMs = 24 * 3600 * 1000;

/**
 * Renews a session, also for another resource. Each time a new refresh token is issued; the old one stays valid, as in
 * the real service.
 */
export const redeemRefreshToken: GrantHandler = async (call) => {
  const { lab, form } = call;
  const token = lab.store.refreshTokens.get(form.get('refresh_token') ?? '');
  if (token !== undefined) requireCrossOrigin(call, token.grant);
  const client = await authenticateClient(call, form);
  requireParameter(form, 'refresh_token');
  if (token === undefined) throw new Refusal(70000);
  checkClient(lab, token, client.application);
  checkOrigin(call, token.grant);
  checkStillGood(lab, token);
  const member = requireMember(call, client.application, token.grant.userId);
  checkSignInFrequency(member, client.application, token.grant);
  token.lastUsedAtMs = lab.clock.nowMs();
  const requested = form.get('scope') ?? token.scope;
  // Every renewal continues the session, whether or not the client repeats the protocol's scopes.
  const scope = /(^|\s)offline_access(\s|$)/i.test(requested) ? requested : `${requested} offline_access`;
  return issueUserTokens(form, { client, member, grant: token.grant, scope, grantScope: token.scope });
};

/** A token of a family client is also for the others of the family; MSAL tells a refusal by its sub-error. */
function checkClient({ tenant }: LabState, { grant }: RefreshToken, { appId, isFamilyClient }: Application): void {
  if (grant.clientId === appId) return;
  const isOfFamily = tenant.applications.some((each) => each.appId === grant.clientId && each.isFamilyClient === true);
  if (isOfFamily && isFamilyClient === true) return;
  throw new Refusal(70000, {}, isOfFamily ? { more: { suberror: 'client_mismatch' } } : {});
}

function checkStillGood(lab: LabState, token: RefreshToken): void {
  const nowMs = lab.clock.nowMs();
  const { grant } = token;
  const issued = formatTimestamp(grant.issuedAtMs);
  if (grant.ended?.reason === 'code-replayed') throw new Refusal(70000);
  if (grant.ended !== null) throw new Refusal(50173, { issued, validFrom: formatTimestamp(grant.ended.atMs) });
  if (nowMs - token.lastUsedAtMs > lab.settings.refreshTokenIdleSeconds * 1000) throw new Refusal(700082, { issued });
  if (grant.isSinglePage && nowMs - grant.issuedAtMs > dayMs) throw new Refusal(700084, { issued });
}
