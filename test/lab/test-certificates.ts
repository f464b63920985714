import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { SignJWT } from 'jose';
import type { JsonObject } from '../../src/base/json.ts';
import { signerWith } from '../support/sign-with-forge.ts';
import { stockKeys } from '../support/stock-keys.ts';

/** A key and its certificate, in the forms that assertions need. */
export interface TestCertificate {
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly pem: string;
  /** Base64 of the DER, for `x5c`. */
  readonly der: string;
  readonly thumbprint: string;
  readonly x5t: string;
  readonly x5tS256: string;
}

export interface TestCertificateOptions {
  readonly name: string;
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
  readonly bits?: number;
  /** Default: the years 2025 to 2035. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const keys = [...stockKeys];

function nextKey(): string {
  const key = keys.pop();
  // Two certificates of one process must not have the same key.
  assert.ok(key !== undefined, 'every key of rsa-keys.pem is in use: add some');
  return key;
}

function makeKey(bits: number): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

export function makeTestCertificate(options: TestCertificateOptions): TestCertificate {
  const keyPem = options.bits === undefined ? nextKey() : makeKey(options.bits);
  const publicKey = String(createPublicKey(keyPem).export({ type: 'spki', format: 'pem' }));
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `1${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = options.notBefore ?? new Date('2025-01-01T00:00:00Z');
  certificate.validity.notAfter = options.notAfter ?? new Date('2035-01-01T00:00:00Z');
  const subject = [
    { name: 'organizationName', value: 'Tests' },
    { name: 'commonName', value: options.name },
  ];
  certificate.setSubject(subject);
  const issuer = options.issuer === undefined ? undefined : forge.pki.certificateFromPem(options.issuer.pem);
  certificate.setIssuer(issuer?.subject.attributes ?? subject);
  certificate.setExtensions([{ name: 'basicConstraints', critical: true, cA: options.isAuthority ?? false }]);
  certificate.sign(signerWith(options.issuer?.keyPem ?? keyPem), forge.md.sha256.create());
  const pem = forge.pki.certificateToPem(certificate);
  const x509 = new X509Certificate(pem);
  const bytes = (fingerprint: string) => Buffer.from(fingerprint.replaceAll(':', ''), 'hex');
  return {
    key: createPrivateKey(keyPem),
    keyPem,
    pem,
    der: x509.raw.toString('base64'),
    thumbprint: bytes(x509.fingerprint).toString('hex').toUpperCase(),
    x5t: bytes(x509.fingerprint).toString('base64url'),
    x5tS256: bytes(x509.fingerprint256).toString('base64url'),
  };
}

export interface AssertionParts {
  readonly appId: string;
  readonly audience: string;
  readonly nowMs: number;
}

export interface AssertionChanges {
  /** Default: PS256 with `x5t#S256`. Undefined values are left out. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject | Uint8Array;
}

/** Signs a client assertion as MSAL does, with whatever a test wants otherwise. */
export function makeAssertion(
  certificate: TestCertificate,
  { appId, audience, nowMs }: AssertionParts,
  { header, claims, key }: AssertionChanges = {},
): Promise<string> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const usual = { aud: audience, iss: appId, sub: appId, jti: 'once', nbf: nowSeconds, exp: nowSeconds + 600 };
  const protectedHeader = { alg: 'PS256', typ: 'JWT', 'x5t#S256': certificate.x5tS256, ...header };
  return new SignJWT(withoutUndefined({ ...usual, ...claims }))
    .setProtectedHeader(withoutUndefined(protectedHeader) as { alg: string })
    .sign(key ?? certificate.key);
}

/** Joins a JWT of any header and claims with any third part. */
export function joinJwt(header: unknown, claims: unknown, signature = ''): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
