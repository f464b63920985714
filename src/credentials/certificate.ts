import { findHomeFolder } from '../base/folders.ts';
import { EntradaError } from '../base/errors.ts';
import { flag, objectOf, oneOf, secret, secretOrNull, text } from '../base/fields.ts';
import type { JsonObject } from '../base/json.ts';
import { type Secret, toSecret } from '../base/secret.ts';
import { locateCertificate } from '../certificates/locate-certificate.ts';
import { defaultScope } from '../model/scope.ts';
import type { CertificateReference } from '../model/stored-credential.ts';
import type { TokenSet } from '../model/token.ts';
import { authorityOf } from '../oauth/authority.ts';
import type { OAuthClient, OAuthServices } from '../oauth/exchange.ts';
import { requestClientCredentials } from '../oauth/token-endpoint.ts';
import { assertionsFor, certificateFor } from './certificate-assertions.ts';
import { defineCredential, type RenewalTarget, type SignInServices } from './credential.ts';
import { requireApplication, type SignInOptions } from './sign-in-options.ts';
import { graphResourceOf } from '../model/resource.ts';

/** The saved fields: where the certificate is, never its key. */
export interface CertificateFields {
  readonly certificate: CertificateReference;
  readonly sendsChain: boolean;
  /** The token refused the saved PIN: it is not sent again, since a few wrong ones lock the token. */
  readonly pinRefused?: true;
}

/** An application with its certificate. */
export const credential = defineCredential<CertificateFields>({
  show: { authType: 'AppOnly', signInAgain: null },
  contextScope: 'Process',
  async acquire(options, target, services) {
    const { clientId, tenant } = requireApplication(options);
    const sendsChain = options.sendCertificateChain === true;
    const fields = { certificate: await referenceIn(options, services), sendsChain };
    services.verbose(`Signing ${clientId} in, ClientCertificate.`);
    const resource = graphResourceOf(target.cloud);
    const scopes = [defaultScope(resource)];
    const request = { ...target, tenant, clientId, resource, scopes, claims: undefined };
    const tokens = await requestCertificateTokens(fields, request, services);
    const { thumbprint, subject } = await certificateFor(fields.certificate, services);
    const certificate = { thumbprint, subject, sendsChain };
    return { tokens, tenant, clientId, requestedScopes: scopes, certificate, fields };
  },
  store: {
    kind: 'certificate',
    restore: (fields) => ({
      certificate: restoreReference(objectOf(fields['certificate'], 'certificate')),
      sendsChain: flag(fields, 'sendsChain'),
      ...(fields['pinRefused'] === true ? { pinRefused: true } : {}),
    }),
    afterFailure: (fields, error) =>
      hasSavedPin(fields.certificate) && isPinRefusal(error) ? { ...fields, pinRefused: true } : fields,
    async renew(fields, target, services) {
      const { certificate, pinRefused } = fields;
      if (pinRefused === true && certificate.kind === 'pkcs11') throw pinWasRefused(certificate.uri);
      return { tokens: await requestCertificateTokens(fields, target, services), fields };
    },
  },
});

/** Returns whether renewals send a PIN without a person: a saved one, or one that the URI names. */
function hasSavedPin(reference: CertificateReference): boolean {
  return reference.kind === 'pkcs11' && (reference.pin !== null || /[?&]pin-(?:value|source)=/i.test(reference.uri));
}

/** Returns whether the token refused a PIN. One that is locked already is not harmed by a further try. */
function isPinRefusal({ details }: EntradaError): boolean {
  const code = details['pkcs11'];
  return typeof code === 'string' && code.startsWith('CKR_PIN_') && code !== 'CKR_PIN_LOCKED';
}

function pinWasRefused(uri: string): EntradaError {
  // The part after the question mark may contain a PIN.
  const name = uri.replace(/\?[^]*/, '');
  return new EntradaError(
    'SIGN_IN_NEEDED',
    `Cannot use the certificate "${name}": its token refused the PIN of this session, which is not sent again, because a few wrong ones lock the token`,
    { hint: 'Sign in again with the right PIN.' },
  );
}

async function referenceIn(options: SignInOptions, services: SignInServices): Promise<CertificateReference> {
  const { certificateSubjectName, certificateThumbprint, certificate = '' } = options;
  // The original's order: subject name, then thumbprint, then the certificate itself.
  if (certificateSubjectName !== undefined) return { kind: 'subject', subject: certificateSubjectName };
  if (certificateThumbprint !== undefined) return { kind: 'thumbprint', thumbprint: certificateThumbprint };
  const password = options.certificatePassword === undefined ? null : toSecret(options.certificatePassword);
  if (/^pkcs11:/i.test(certificate)) return { kind: 'pkcs11', uri: certificate, pin: password };
  const held = await services.certificateNamed?.(certificate);
  if (held?.kind === 'pfx' && options.contextScope === 'CurrentUser') throw heldByOneShell(certificate);
  return held ?? fileReference(certificate, password, services.env);
}

function heldByOneShell(name: string): EntradaError {
  return new EntradaError(
    'INPUT_INVALID',
    `Cannot save a session with the certificate "${name}" for all shells: only this shell has its private key`,
    { hint: 'Omit -ContextScope, or add the certificate to a store, for example with Add-EntradaCertificate.' },
  );
}

/** Returns the reference for a path, in any of the forms of {@link locateCertificate}. */
export function fileReference(
  location: string,
  password: Secret | null,
  env: SignInServices['env'],
): CertificateReference {
  const found = locateCertificate(location, findHomeFolder(env, process.platform));
  return found.kind === 'path' ? { ...found, password } : found;
}

type ReferenceReaders = {
  readonly [K in CertificateReference['kind']]: (
    fields: JsonObject,
  ) => Extract<CertificateReference, { readonly kind: K }>;
};

const referenceReaders: ReferenceReaders = {
  path: (fields) => ({ kind: 'path', path: text(fields, 'path'), password: secretOrNull(fields, 'password') }),
  thumbprint: (fields) => ({ kind: 'thumbprint', thumbprint: text(fields, 'thumbprint') }),
  subject: (fields) => ({ kind: 'subject', subject: text(fields, 'subject') }),
  pfx: (fields) => ({
    kind: 'pfx',
    thumbprint: text(fields, 'thumbprint'),
    pfx: secret(fields, 'pfx'),
    password: secret(fields, 'password'),
  }),
  pkcs11: (fields) => ({ kind: 'pkcs11', uri: text(fields, 'uri'), pin: secretOrNull(fields, 'pin') }),
};

function restoreReference(fields: JsonObject): CertificateReference {
  return referenceReaders[oneOf(fields, 'kind', referenceReaders)](fields);
}

/**
 * Requests tokens for an application with its certificate, looked up again when the last look-up is older than five
 * minutes.
 *
 * @throws {EntradaError} As {@link signInWithCertificate}; `CERTIFICATE_NOT_FOUND`.
 */
export async function requestCertificateTokens(
  { certificate, sendsChain }: CertificateFields,
  { cloud, tenant, clientId, claims, resource }: RenewalTarget,
  services: SignInServices,
): Promise<TokenSet> {
  const client = { authority: authorityOf(cloud, tenant), clientId, claims };
  const createAssertion = assertionsFor(certificate, sendsChain, client, services);
  return signInWithCertificate({ ...client, createAssertion }, resource, await services.oauth());
}

/**
 * Signs an application in with its certificate (RFC 6749 4.4 with RFC 7523 2.2), for everything it was granted on a
 * resource.
 *
 * @param client - With `createAssertion`, from `createClientAssertions`.
 * @param resource - Origin or application id of the API, such as `https://graph.microsoft.com`.
 * @throws {EntradaError} `CREDENTIAL_REFUSED` and others by AADSTS code; `CERTIFICATE_UNUSABLE` when the key cannot
 * sign; those of the transport.
 */
export async function signInWithCertificate(
  client: OAuthClient & Required<Pick<OAuthClient, 'createAssertion'>>,
  resource: string,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestClientCredentials(client, defaultScope(resource), services);
}
