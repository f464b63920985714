import { readFileSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import type { Cloud } from '../../model/cloud.ts';
import { fileReason } from '../../base/system-reason.ts';

/**
 * Reads the authorities a cloud trusts.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID` when the file cannot be read or does not contain a certificate.
 */
export function readAuthorities(cloud: Cloud): string | undefined {
  if (cloud.caFile === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(cloud.caFile, 'utf8');
  } catch (cause) {
    throw invalid(cloud, fileReason(cause), cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw invalid(cloud, 'it does not contain a PEM certificate');
  return text;
}

function invalid(cloud: Cloud, found: string, cause?: unknown): EntradaError {
  return new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot read the CA file "${cloud.caFile}" of environment "${cloud.name}": ${found}`,
    { hint: `Set-EntraEnvironment -Name ${cloud.name} -CaFile PATH names another file.`, cause, details: { found } },
  );
}
