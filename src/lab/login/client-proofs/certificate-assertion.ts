import type { JsonObject } from '../../../base/json.ts';
import type { LabState, LoginCall } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import type { Application } from '../../tenant/application.ts';
import { isSigned } from '../../pki/is-signed.ts';
import { isTrustedChain, readChain } from './certificate-chain.ts';
import { type ClientAssertion, checkLifetime, hasAssertion, isFromOutside, readAssertion } from './client-assertion.ts';
import { type ClientCertificate, isWithinLife, readCertificate } from '../../pki/client-certificate.ts';
import type { ClientProof } from './client-proof.ts';

const algorithms = ['PS256', 'RS256'];

/**
 * `client_assertion` that the client signed with a certificate's key: `RS256` or `PS256`, named by `x5t`, `x5t#S256` or
 * both. It may be used repeatedly until it expires, and does not need a `jti`.
 *
 * Refuses with 5002738 (algorithm), 700021 (another client's name), 5002723 (no thumbprint), 700027 (certificate or
 * signature), 700024 (time), 700023 (address).
 */
export const certificateAssertionProof: ClientProof = {
  strength: '2',
  isPresent: (form) => hasAssertion(form) && !isFromOutside(form),
  async check(form, application, call) {
    const assertion = readAssertion(form);
    checkAlgorithm(assertion.header);
    const isOwn = [assertion.issuer, assertion.subject].every((name) => name.toLowerCase() === lower(application));
    if (!isOwn) throw new Refusal(700021);
    const certificate = findCertificate(assertion.header, application, call.lab);
    if (!isWithinLife(certificate, call.lab.clock.nowMs())) {
      throw unusable(application, certificate.thumbprint, 'The key used is expired.', certificate);
    }
    if (!(await isSigned(assertion.jwt, certificate.x509.publicKey, algorithms))) {
      const reason = 'Key was found, but use of the key to verify the signature failed.';
      throw unusable(application, certificate.thumbprint, reason, certificate);
    }
    checkLifetime(assertion, call.lab);
    checkAudience(assertion, call);
  },
};

function checkAlgorithm({ alg }: JsonObject): void {
  if (typeof alg !== 'string') throw new Refusal(50027);
  if (!algorithms.includes(alg)) throw new Refusal(5002738, { algorithm: alg, supported: algorithms.join(',') });
}

/**
 * Finds the certificate that the header names. Both thumbprints and the chain must name the same
 * certificate: otherwise a signature could be checked with another key than the one that was looked up.
 */
function findCertificate(header: JsonObject, application: Application, lab: LabState): ClientCertificate {
  const names = readNames(header);
  const chain = readChain(header['x5c']);
  const isNamed = ({ thumbprint, thumbprintSha256 }: ClientCertificate) =>
    (names.sha1 === undefined || names.sha1 === thumbprint) &&
    (names.sha256 === undefined || names.sha256 === thumbprintSha256);
  const sent = chain?.[0];
  const isClash = header['x5c'] !== undefined && (sent === undefined || !isNamed(sent));
  const registered = (application.certificates ?? []).map(readCertificate).find(isNamed);
  if (registered !== undefined && !isClash) return registered;
  const isTrusted =
    chain !== undefined &&
    !isClash &&
    application.trustedSubjects?.some((subject) => isTrustedChain(chain, subject, lab.clock.nowMs())) === true;
  if (isTrusted && sent !== undefined) return sent;
  throw unusable(application, names.sha1 ?? names.sha256 ?? '', 'The key was not found.');
}

/** @throws {Refusal} 5002723 when no header names a certificate, 50027 when one is not a string. */
function readNames(header: JsonObject): { readonly sha1?: string; readonly sha256?: string } {
  const sha1 = readThumbprint(header['x5t']);
  const sha256 = readThumbprint(header['x5t#S256']);
  if (sha1 === undefined && sha256 === undefined) throw new Refusal(5002723);
  return { ...(sha1 === undefined ? {} : { sha1 }), ...(sha256 === undefined ? {} : { sha256 }) };
}

/** MSAL for Python pads with '=', which the decoder ignores. */
function readThumbprint(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new Refusal(50027);
  return Buffer.from(value, 'base64url').toString('hex').toUpperCase();
}

/**
 * The URL of the token endpoint or the issuer in any of its forms: v1 and v2.0, the tenant by id, by domain or as
 * `common`, with and without a slash at the end. A list may have one value.
 */
function checkAudience({ claims }: ClientAssertion, { lab }: LoginCall): void {
  const { aud } = claims;
  if (aud === undefined) throw new Refusal(90014, { name: 'aud' });
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (list.length > 1) throw new Refusal(5002741, { count: String(list.length) });
  const [value] = list;
  if (typeof value !== 'string') throw new Refusal(50027);
  const audience = value.replace(/\/$/, '').toLowerCase();
  const tenants = [lab.tenant.id, ...lab.tenant.domains, 'common', 'organizations'];
  const isOurs = [lab.loginOrigin, ...lab.loginAliases].some((origin) =>
    tenants.some((tenant) =>
      ['/oauth2/v2.0/token', '/oauth2/token', '/v2.0', ''].some(
        (path) => audience === `${origin}/${tenant}${path}`.toLowerCase(),
      ),
    ),
  );
  if (!isOurs) throw new Refusal(700023);
}

function unusable(application: Application, thumbprint: string, reason: string, found?: ClientCertificate): Refusal {
  const life =
    found === undefined ? '' : `Start=${writeDate(found.x509.validFrom)}, End=${writeDate(found.x509.validTo)}`;
  const hasSubjects = (application.trustedSubjects ?? []).length > 0;
  return new Refusal(700027, {
    app: application.appId,
    thumbprint,
    reason,
    found: life === '' ? '' : `, Found key '${life}'`,
    more: hasSubjects
      ? " Alternatively, SNI may be configured on the app. Please ensure that client assertion is being sent with the x5c claim in the JWT header using MSAL's WithSendX5C() method so that Azure Active Directory can validate the certificate being used."
      : '',
  });
}

/** `08/18/2024 19:33:23` */
function writeDate(text: string): string {
  const [date = '', time = ''] = new Date(text).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}

function lower({ appId }: Application): string {
  return appId.toLowerCase();
}
