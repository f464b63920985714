import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import forge from 'node-forge';
import { signerWith } from '../support/sign-with-forge.ts';
import { nextStockKey } from '../support/stock-keys.ts';

/** Returns the path of a file of test/certificates/fixtures. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../test/certificates/fixtures/${name}`, import.meta.url));
}

export const fixturePassword = 'test-only-é€';
/** Of every RSA fixture but Java's. */
export const fixtureThumbprint = 'D21B73E529EC9B8A6816D2EB02F874F45D7B65F4';
/** Within the validity of all fixtures. */
export const fixtureTimeMs = Date.UTC(2030, 0, 1);

/** An RSA key that need not be made again for each test. */
export const testKey = createPrivateKey(readFileSync(fixturePath('pkcs1.pem')));

/** Gives another one, each time another. */
export function makeKey(): KeyObject {
  return nextStockKey();
}

export interface MadeCertificate {
  readonly certificate: X509Certificate;
  readonly pem: string;
  readonly key: KeyObject;
  readonly keyPem: string;
}

export interface CertificateRequest {
  /** In the order of their encoding: `[['O', 'Contoso'], ['CN', 'x']]`. */
  readonly subject?: readonly (readonly [type: string, value: string])[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly key?: KeyObject;
  /** Absent: self-signed. */
  readonly issuer?: MadeCertificate;
  readonly isAuthority?: boolean;
}

/** Creates a certificate, by default self-signed, with the shared key and valid from 2020 to 2120. */
export function makeCertificate(request: CertificateRequest = {}): MadeCertificate {
  const { subject = [['CN', 'test']], key = testKey, issuer } = request;
  const keyPem = String(key.export({ type: 'pkcs8', format: 'pem' }));
  const keys = forge.pki.privateKeyFromPem(keyPem);
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.setRsaPublicKey(keys.n, keys.e);
  made.serialNumber = `1${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  made.validity.notBefore = request.notBefore ?? new Date(Date.UTC(2020, 0, 1));
  made.validity.notAfter = request.notAfter ?? new Date(Date.UTC(2120, 0, 1));
  const attributes = subject.map(([type, value]) => attributeOf(type, value));
  made.setSubject(attributes);
  made.setIssuer(issuer === undefined ? attributes : forge.pki.certificateFromPem(issuer.pem).subject.attributes);
  if (request.isAuthority === true) made.setExtensions([{ name: 'basicConstraints', critical: true, cA: true }]);
  made.sign(signerWith(issuer?.keyPem ?? keyPem), forge.md.sha256.create());
  const pem = forge.pki.certificateToPem(made);
  return { certificate: new X509Certificate(pem), pem, key, keyPem };
}

/** Dotted numbers or a short name; written as UTF-8. */
function attributeOf(type: string, value: string): forge.pki.CertificateField {
  const known = /^[\d.]+$/.test(type) ? { type } : { shortName: type };
  const utf8 = forge.asn1.Type.UTF8;
  // forge encodes UTF-8 itself; its types call this an enum.
  return { ...known, value, valueTagClass: utf8 as unknown as forge.asn1.Class };
}
