import { authenticateClient } from '../clients.ts';
import { requireParameter } from '../form.ts';
import { type SignIn, startGrant } from '../grant-store.ts';
import { Refusal } from '../refusal.ts';
import { issueUserTokens } from '../tokens/user-tokens.ts';
import { checkPassword } from '../accounts.ts';
import type { GrantHandler } from './grant-handler.ts';

/** Signs a user in with name and password (RFC 6749 4.3); there is no one to ask for consent. */
export const grantPassword: GrantHandler = async (call) => {
  const { lab, form } = call;
  if (call.authority.kind === 'common') throw new Refusal(90019);
  if (call.authority.kind === 'consumers') throw new Refusal(9001023);
  const client = await authenticateClient(call, form);
  const scope = requireParameter(form, 'scope');
  const [userName, password] = [requireParameter(form, 'username'), requireParameter(form, 'password')];
  const member = checkPassword(call, client.application, userName, password);
  const nowMs = lab.clock.nowMs();
  const signIn: SignIn = { signedInAtMs: nowMs, hasMfa: false, clientApp: 'other' };
  const grant = startGrant(lab.store, {
    userId: member.account.user.id,
    clientId: client.application.appId,
    nowMs,
    signIn,
  });
  return issueUserTokens(form, { client, member, grant, scope, grantScope: scope });
};
