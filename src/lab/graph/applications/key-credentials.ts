import { verify } from 'node:crypto';
import { parseJsonObject } from '../../../base/json.ts';
import { isCompactJwt } from '../../pki/is-compact-jwt.ts';
import { readCertificate } from '../../pki/client-certificate.ts';
import type { Application } from '../../tenant/application.ts';
import { getOwnedApplication, replaceApplication } from '../entities/find-application.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { GraphFault, resourceNotFound } from '../core/graph-fault.ts';
import { readBody } from '../core/read-body.ts';
import { readCertificateOf } from './read-application.ts';
import { certificateIdOf, showCertificates } from '../entities/show-application.ts';
import { readValues } from '../core/written-values.ts';

/** The audience of a proof: the directory's own API. */
const proofAudience = '00000002-0000-0000-c000-000000000000';
/** A proof is valid for ten minutes. */
const longestProofSeconds = 600;

/** Adds a certificate, with a proof that the caller has the key of one that is registered: 200. */
export function addKey(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const application = getOwnedApplication(context, key);
  const body = readValues(readBody(context.request), 'KeyCredential', ['keyCredential', 'passwordCredential', 'proof']);
  requireProof(context, application, body.textOrNull('proof') ?? '');
  const entry = body.object('keyCredential');
  const pem = readCertificateOf(entry);
  const { thumbprint } = readCertificate(pem);
  const keyId = context.createId();
  const displayName = entry.textOrNull('displayName');
  const changed: Application = {
    ...application,
    certificates: [...(application.certificates ?? []).filter((each) => each !== pem), pem],
    certificateDetails: {
      ...application.certificateDetails,
      ...(displayName === null ? {} : { [thumbprint]: { keyId, displayName } }),
    },
  };
  replaceApplication(context, changed);
  const metadata = `${context.rootUrl}/$metadata#microsoft.graph.keyCredential`;
  return { status: 200, body: { '@odata.context': metadata, ...showCertificates(changed).at(-1) } };
}

/** Removes a certificate by its key id, with a proof: 204. */
export function removeKey(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const application = getOwnedApplication(context, key);
  const body = readValues(readBody(context.request), 'KeyCredential', ['keyId', 'proof']);
  requireProof(context, application, body.textOrNull('proof') ?? '');
  const keyId = body.guid('keyId');
  const { certificates = [] } = application;
  const others = certificates.filter(
    (pem) => certificateIdOf(application, readCertificate(pem)).toLowerCase() !== keyId,
  );
  if (others.length === certificates.length) throw resourceNotFound(keyId);
  replaceApplication(context, { ...application, certificates: others });
  return { status: 204 };
}

/**
 * Checks a proof of possession: a JWT that one of the registered keys signed, for the directory, not older than ten
 * minutes.
 *
 * @throws {GraphFault} 403 `Authorization_RequestDenied`.
 */
function requireProof({ clock }: GraphContext, { id, appId, certificates = [] }: Application, proof: string): void {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const claims = parseJsonObject(Buffer.from(payload, 'base64url').toString()) ?? {};
  const signed = Buffer.from(`${header}.${payload}`);
  const alg = parseJsonObject(Buffer.from(header, 'base64url').toString())?.['alg'];
  const nowSeconds = clock.nowMs() / 1000;
  const { aud, iss, nbf = 0, exp } = claims;
  const isTimely =
    typeof exp === 'number' &&
    typeof nbf === 'number' &&
    exp > nowSeconds &&
    nbf <= nowSeconds + 300 &&
    exp - nowSeconds <= longestProofSeconds + 300;
  const isMeant = aud === proofAudience && (iss === id || iss === appId);
  const isSigned = certificates.some((pem) => {
    const key = readCertificate(pem).x509.publicKey;
    return alg === 'RS256' && verify('sha256', signed, key, Buffer.from(signature, 'base64url'));
  });
  if (isCompactJwt(proof) && isTimely && isMeant && isSigned) return;
  throw new GraphFault(403, 'Authorization_RequestDenied', 'The proof of possession token is invalid.');
}
