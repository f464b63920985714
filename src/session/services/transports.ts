import { readFileSync } from 'node:fs';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import type { Transport } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { Services } from './services.ts';

export interface TransportSettings {
  readonly userAgent: string;
  /** The process's environment, which can name a proxy. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets redacted lines about every request. */
  readonly trace?: ((line: string) => void) | undefined;
}

/**
 * Makes the way to the clouds: one pool of connections for each set of trusted authorities and time limit.
 *
 * A cloud with a CA file trusts that file alone, and only requests to that cloud do. The network code is loaded at the first
 * call, because a cached token needs none.
 */
export function createTransports(settings: TransportSettings): Services['transportTo'] {
  const made = new Map<string, Transport>();
  return async (cloud, timeoutMs) => {
    const name = JSON.stringify([cloud.caFile ?? null, timeoutMs]);
    const existing = made.get(name);
    if (existing !== undefined) return existing;
    const { createTransport } = await import('../../http/transport.ts');
    const { proxyFor } = await import('../../http/proxy-for.ts');
    const transport = createTransport({
      userAgent: settings.userAgent,
      trace: settings.trace,
      ca: readAuthorities(cloud),
      timeoutMs: timeoutMs ?? undefined,
      proxyFor: (url) => proxyFor(url, settings.env),
    });
    made.set(name, transport);
    return transport;
  };
}

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
