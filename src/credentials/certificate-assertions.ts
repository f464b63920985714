import type { SigningCertificate } from '../certificates/signing-certificate.ts';
import type { CertificateReference } from '../model/stored-credential.ts';
import type { OAuthClient } from '../oauth/exchange.ts';
import type { SignInServices } from './credential.ts';

type CreateAssertion = NonNullable<OAuthClient['createAssertion']>;
type AssertionServices = Pick<SignInServices, 'clock' | 'findCertificate'>;

/** A certificate that was looked up, and the function that signs with it for each application and endpoint. */
interface Found {
  readonly atMs: number;
  readonly certificate: Promise<SigningCertificate>;
  readonly signers: Map<string, Promise<CreateAssertion>>;
}

/** As long as an assertion is used; then the certificate is looked up again, because it may have been replaced. */
const freshMs = 5 * 60_000;

const kept = new WeakMap<SignInServices['findCertificate'], Map<string, Found>>();

/** Returns the certificate, looked up at most every five minutes. A look-up that failed is not kept. */
export function certificateFor(
  reference: CertificateReference,
  services: AssertionServices,
): Promise<SigningCertificate> {
  return lookUp(reference, services).certificate;
}

/**
 * Returns a function that creates client assertions with a certificate. Each is signed once and used while it is valid.
 */
export function assertionsFor(
  reference: CertificateReference,
  sendsChain: boolean,
  client: OAuthClient,
  services: AssertionServices,
): CreateAssertion {
  return async (skewMs) => {
    const { certificate, signers } = lookUp(reference, services);
    const name = JSON.stringify([sendsChain, client.clientId, client.authority.tokenEndpoint.href]);
    const signer = signers.get(name) ?? prepare(certificate, sendsChain, client, services);
    signers.set(name, signer);
    return (await signer)(skewMs);
  };
}

function lookUp(reference: CertificateReference, { clock, findCertificate }: AssertionServices): Found {
  const known = kept.get(findCertificate) ?? new Map<string, Found>();
  kept.set(findCertificate, known);
  // Of a password only its presence counts here: another one for the same file opens the same certificate or none.
  const name = JSON.stringify(reference);
  const nowMs = clock.nowMs();
  const existing = known.get(name);
  // When the clock is set back, the look-up seems newer than it is.
  if (existing !== undefined && nowMs >= existing.atMs && nowMs - existing.atMs < freshMs) return existing;
  const found: Found = { atMs: nowMs, certificate: findCertificate(reference), signers: new Map() };
  known.set(name, found);
  found.certificate.catch(() => {
    if (known.get(name) === found) known.delete(name);
  });
  return found;
}

async function prepare(
  certificate: Promise<SigningCertificate>,
  sendsChain: boolean,
  client: OAuthClient,
  { clock }: AssertionServices,
): Promise<CreateAssertion> {
  const { createClientAssertions } = await import('../oauth/client-assertion.ts');
  return createClientAssertions({
    certificate: await certificate,
    clientId: client.clientId,
    audience: client.authority.tokenEndpoint.href,
    sendChain: sendsChain,
    clock,
  });
}
