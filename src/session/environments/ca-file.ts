import { readFileSync } from 'node:fs';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import type { Cloud } from '../../model/cloud.ts';

/**
 * Reads the authorities a cloud trusts.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID` when the file cannot be read or holds no certificate.
 */
export function readAuthorities(cloud: Cloud): string | undefined {
  if (cloud.caFile === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(cloud.caFile, 'utf8');
  } catch (cause) {
    throw invalid(cloud, reasons[systemErrorCode(cause) ?? ''] ?? messageOf(cause), cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw invalid(cloud, 'it holds no PEM certificate');
  return text;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

function invalid(cloud: Cloud, found: string, cause?: unknown): EntradaError {
  return new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot read the CA file "${cloud.caFile}" of environment "${cloud.name}": ${found}`,
    { hint: `Set-EntraEnvironment -Name ${cloud.name} -CaFile PATH names another file.`, cause, details: { found } },
  );
}
