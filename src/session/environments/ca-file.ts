import { readFileSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import type { Cloud } from '../../model/cloud.ts';
import { extraAuthorityAdvice } from '../../http/network-error.ts';
import { cautionAbout } from '../../base/trusted-file.ts';
import { fileReason } from '../../base/system-reason.ts';

/**
 * Reads the authorities a cloud trusts.
 *
 * @param warn - Called if others can change the file.
 * @throws {EntradaError} `ENVIRONMENT_INVALID` when the file cannot be read or does not contain a certificate.
 */
export function readAuthorities(cloud: Cloud, warn?: (text: string) => void): string | undefined {
  if (cloud.caFile === undefined) return undefined;
  return readPem(cloud.caFile, warn, (found, cause) => invalid(cloud, found, cause));
}

/**
 * Reads the authorities that `ENTRADA_CA_FILE` names, which are trusted in addition to the system's.
 *
 * @param warn - Called if others can change the file.
 * @returns PEM text; undefined without the variable.
 * @throws {EntradaError} `INPUT_INVALID` when the file cannot be read or does not contain a certificate.
 */
export function readExtraAuthorities(
  env: Readonly<Record<string, string | undefined>>,
  warn?: (text: string) => void,
): string | undefined {
  const path = env['ENTRADA_CA_FILE'];
  if (path === undefined || path === '') return undefined;
  return readPem(
    path,
    warn,
    (found, cause) =>
      new EntradaError('INPUT_INVALID', `Cannot read the CA file "${path}" of ENTRADA_CA_FILE: ${found}`, {
        hint: 'Set ENTRADA_CA_FILE to a PEM file with certificates of authorities, or remove the variable.',
        cause,
      }),
  );
}

/** Returns the advice for a server of an environment whose authority is not trusted. */
export function authorityAdviceFor({ caFile, type }: Pick<Cloud, 'caFile' | 'type'>): string {
  if (caFile !== undefined) {
    return `only the authorities in "${caFile}" are trusted there: Set-EntraEnvironment -CaFile PATH names another file`;
  }
  return type === 'Built-in'
    ? extraAuthorityAdvice
    : `${extraAuthorityAdvice}; or name one for this environment alone: Set-EntraEnvironment -CaFile PATH`;
}

function readPem(
  path: string,
  warn: ((text: string) => void) | undefined,
  refuse: (found: string, cause?: unknown) => EntradaError,
): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw refuse(fileReason(cause), cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw refuse('it does not contain a PEM certificate');
  const caution = cautionAbout(path);
  if (caution !== undefined) warn?.(caution);
  return text;
}

function invalid(cloud: Cloud, found: string, cause?: unknown): EntradaError {
  return new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot read the CA file "${cloud.caFile}" of environment "${cloud.name}": ${found}`,
    { hint: `Set-EntraEnvironment -Name ${cloud.name} -CaFile PATH names another file.`, cause, details: { found } },
  );
}
