import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isEntradaError } from '../../base/errors.ts';
import { fileReason } from '../../base/system-reason.ts';
import { readAuthorities, readExtraAuthorities } from '../../session/environments/ca-file.ts';
import type { Cloud } from '../../model/cloud.ts';
import { type Check, fine, problem, warning } from './check.ts';
import { count } from './machine-checks.ts';

/**
 * Checks the files of certificate authorities: those of the clouds, of `ENTRADA_CA_FILE` and of `NODE_EXTRA_CA_CERTS`.
 *
 * @param nowMs - Epoch milliseconds, for certificates that expired.
 */
export function authorityChecks(
  clouds: readonly Cloud[],
  env: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): Check[] {
  const checks = clouds.flatMap((cloud) =>
    cloud.caFile === undefined
      ? []
      : [checkOf(`"${cloud.caFile}", the only ones for ${cloud.name}`, () => readAuthorities(cloud), nowMs)],
  );
  const named = env['ENTRADA_CA_FILE'];
  if (named) checks.push(checkOf(`"${named}" of ENTRADA_CA_FILE`, () => readExtraAuthorities(env), nowMs));
  const ofNode = env['NODE_EXTRA_CA_CERTS'];
  if (ofNode) checks.push(nodeCheck(ofNode, nowMs));
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    const found = 'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: Entrada sends credentials to trusted servers only.';
    checks.push(warning('Authorities', found, 'Remove it: other programs trust any server.'));
  }
  return checks.length > 0 ? checks : [fine('Authorities', 'Those of Node.js.')];
}

function checkOf(where: string, read: () => string | undefined, nowMs: number): Check {
  try {
    return describe(where, read() ?? '', nowMs);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return problem('Authorities', error);
  }
}

/** Node prints a warning that is easily missed, and continues. */
function nodeCheck(path: string, nowMs: number): Check {
  const where = `"${path}" of NODE_EXTRA_CA_CERTS`;
  try {
    return describe(where, readFileSync(path, 'utf8'), nowMs);
  } catch (cause) {
    return problem('Authorities', {
      code: 'INPUT_INVALID',
      message: `Cannot read ${where}: ${fileReason(cause)}`,
      hint: 'Set NODE_EXTRA_CA_CERTS to a PEM file with certificates of authorities, or remove the variable.',
    });
  }
}

function describe(where: string, pem: string, nowMs: number): Check {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) {
    const hint = 'Name a PEM file with certificates of authorities.';
    return problem('Authorities', { code: 'INPUT_INVALID', message: `Cannot find a certificate in ${where}`, hint });
  }
  const expired = certificates.filter((text) => isExpired(text, nowMs)).length;
  const found = `${count(certificates.length, 'certificate')} in ${where}`;
  // Lists of a system often contain a few that expired.
  if (expired < certificates.length) return fine('Authorities', `${found}.`);
  return warning('Authorities', `${found}: all expired or cannot be read.`, 'Replace the file.');
}

function isExpired(pem: string, nowMs: number): boolean {
  try {
    return Date.parse(new X509Certificate(pem).validTo) < nowMs;
  } catch {
    return true;
  }
}
