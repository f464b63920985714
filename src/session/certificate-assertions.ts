import type { Secret } from '../base/secret.ts';
import type { CertificateWish } from '../model/stored-credential.ts';
import type { OAuthClient } from '../oauth/exchange.ts';
import type { Services } from './services.ts';

type CreateAssertion = () => Promise<Secret>;

/** One for each certificate, application and endpoint: an assertion is signed once and used while it is valid. */
const kept = new WeakMap<Services['findCertificate'], Map<string, Promise<CreateAssertion>>>();

/**
 * Gives the maker of client assertions for a certificate. The certificate is looked up when the first one is needed, and
 * again after a failure.
 */
export function assertionsFor(
  wish: CertificateWish,
  sendsChain: boolean,
  client: OAuthClient,
  services: Services,
): CreateAssertion {
  const known = kept.get(services.findCertificate) ?? new Map<string, Promise<CreateAssertion>>();
  kept.set(services.findCertificate, known);
  // A password takes part by its presence alone: another one for the same file opens the same certificate or none.
  const name = JSON.stringify([wish, sendsChain, client.clientId, client.authority.tokenEndpoint.href]);
  return async () => {
    const maker = known.get(name) ?? prepare(wish, sendsChain, client, services);
    known.set(name, maker);
    try {
      return await (await maker)();
    } catch (error) {
      known.delete(name);
      throw error;
    }
  };
}

async function prepare(
  wish: CertificateWish,
  sendsChain: boolean,
  client: OAuthClient,
  services: Services,
): Promise<CreateAssertion> {
  const { createClientAssertions } = await import('../oauth/client-assertion.ts');
  const certificate = await services.findCertificate(wish);
  return createClientAssertions({
    certificate,
    clientId: client.clientId,
    audience: client.authority.tokenEndpoint.href,
    sendChain: sendsChain,
    clock: services.clock,
  });
}
