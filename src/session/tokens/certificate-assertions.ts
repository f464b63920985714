import type { Secret } from '../../base/secret.ts';
import type { SigningCertificate } from '../../certificates/signing-certificate.ts';
import type { CertificateWish } from '../../model/stored-credential.ts';
import type { OAuthClient } from '../../oauth/exchange.ts';
import type { Services } from '../services/services.ts';

type CreateAssertion = () => Promise<Secret>;

/** A certificate that was looked up, and what signs with it for each application and endpoint. */
interface Found {
  readonly atMs: number;
  readonly certificate: Promise<SigningCertificate>;
  readonly makers: Map<string, Promise<CreateAssertion>>;
}

/** As long as an assertion is used again; then the certificate is looked up anew, because it may have been replaced. */
const freshMs = 5 * 60_000;

const kept = new WeakMap<Services['findCertificate'], Map<string, Found>>();

/** Gives the certificate that is meant, looked up at most every five minutes. A look-up that failed is not kept. */
export function certificateFor(wish: CertificateWish, services: Services): Promise<SigningCertificate> {
  return lookUp(wish, services).certificate;
}

/** Gives the maker of client assertions for a certificate: one is signed once and used while it is valid. */
export function assertionsFor(
  wish: CertificateWish,
  sendsChain: boolean,
  client: OAuthClient,
  services: Services,
): CreateAssertion {
  return async () => {
    const { certificate, makers } = lookUp(wish, services);
    const name = JSON.stringify([sendsChain, client.clientId, client.authority.tokenEndpoint.href]);
    const maker = makers.get(name) ?? prepare(certificate, sendsChain, client, services);
    makers.set(name, maker);
    return (await maker)();
  };
}

function lookUp(wish: CertificateWish, services: Services): Found {
  const known = kept.get(services.findCertificate) ?? new Map<string, Found>();
  kept.set(services.findCertificate, known);
  // A password takes part by its presence alone: another one for the same file opens the same certificate or none.
  const name = JSON.stringify(wish);
  const nowMs = services.clock.nowMs();
  const existing = known.get(name);
  // A clock that was set back makes what is kept look younger than it is.
  if (existing !== undefined && nowMs >= existing.atMs && nowMs - existing.atMs < freshMs) return existing;
  const found: Found = { atMs: nowMs, certificate: services.findCertificate(wish), makers: new Map() };
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
  services: Services,
): Promise<CreateAssertion> {
  const { createClientAssertions } = await import('../../oauth/client-assertion.ts');
  return createClientAssertions({
    certificate: await certificate,
    clientId: client.clientId,
    audience: client.authority.tokenEndpoint.href,
    sendChain: sendsChain,
    clock: services.clock,
  });
}
