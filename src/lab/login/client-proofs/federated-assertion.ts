import { Refusal } from '../refusal.ts';
import type { Application, FederatedCredential } from '../../tenant/application.ts';
import { type ClientAssertion, checkLifetime, hasAssertion, isFromOutside, readAssertion } from './client-assertion.ts';
import type { ClientProof } from './client-proof.ts';

/**
 * `client_assertion` that another issuer signed for a subject the application trusts, as by GitHub, Azure DevOps and a
 * Kubernetes cluster. The lab does not fetch keys: it knows those of its own outside issuers.
 *
 * Refuses with 70025 (the application does not trust any), 700211, 700212, 700213 (issuer, audience, subject), 70021
 * (each of them known, but not together), 501661 (an issuer whose keys the lab does not know), 700027 (signature),
 * 700024 (time).
 */
export const federatedAssertionProof: ClientProof = {
  strength: '2',
  isPresent: (form) => hasAssertion(form) && isFromOutside(form),
  async check(form, application, { lab }) {
    const assertion = readAssertion(form);
    const { outside } = lab;
    checkMatch(assertion, application, (issuer) => outside.addressOf(issuer));
    if (!outside.isOurs(assertion.issuer)) throw new Refusal(501661);
    if (!(await outside.isSigned(assertion.jwt))) {
      const { kid } = assertion.header;
      const thumbprint = typeof kid === 'string' ? kid : '';
      const reason = 'Key was found, but use of the key to verify the signature failed.';
      throw new Refusal(700027, { app: application.appId, thumbprint, reason, found: '', more: '' });
    }
    checkLifetime(assertion, lab);
  },
};

function checkMatch(
  assertion: ClientAssertion,
  { appId, displayName, federatedCredentials = [] }: Application,
  addressOf: (issuer: string) => string,
): void {
  if (federatedCredentials.length === 0) throw new Refusal(70025, { app: appId, name: displayName });
  const { issuer, subject } = assertion;
  const audiences = readAudiences(assertion);
  const values = { issuer, subject, audience: audiences.join(',') };
  const isIssuer = (credential: FederatedCredential) => addressOf(credential.issuer) === issuer;
  const isAudience = (credential: FederatedCredential) => audiences.includes(credential.audience);
  const isSubject = (credential: FederatedCredential) => credential.subject === subject;
  if (!federatedCredentials.some(isIssuer)) throw new Refusal(700211, values);
  if (!federatedCredentials.some(isAudience)) throw new Refusal(700212, values);
  if (!federatedCredentials.some(isSubject)) throw new Refusal(700213, values);
  const isWhole = (each: FederatedCredential) => isIssuer(each) && isAudience(each) && isSubject(each);
  if (!federatedCredentials.some(isWhole)) throw new Refusal(70021, values);
}

/** Kubernetes writes a list, the others a string. */
function readAudiences({ claims }: ClientAssertion): readonly string[] {
  const { aud } = claims;
  if (aud === undefined) throw new Refusal(90014, { name: 'aud' });
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const texts = list.filter((value) => typeof value === 'string');
  if (texts.length !== list.length) throw new Refusal(50027);
  return texts;
}
