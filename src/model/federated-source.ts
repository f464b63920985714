import { EntradaError } from '../base/errors.ts';
import type { FederatedTokenSource } from './stored-credential.ts';

/**
 * Parses the source of a federated token: `file:PATH`, `env:NAME`, `command:LINE`, `github`, `github:AUDIENCE` or
 * `azure-devops:SERVICE_CONNECTION_ID`.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
 */
export function parseFederatedSource(text: string): FederatedTokenSource {
  const colon = text.indexOf(':');
  const kind = (colon === -1 ? text : text.slice(0, colon)).toLowerCase();
  const rest = colon === -1 ? '' : text.slice(colon + 1);
  if (kind === 'github') return rest === '' ? { kind } : { kind, audience: rest };
  if (rest !== '') {
    if (kind === 'file') return { kind, path: rest };
    if (kind === 'env') return { kind: 'environment', name: rest };
    if (kind === 'command') return { kind, words: splitWords(rest) };
    if (kind === 'azure-devops') return { kind, serviceConnectionId: rest };
  }
  // The text can be the token itself, so it is not shown.
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use -FederatedToken (${text.length} characters): unknown token source`,
    { hint: 'Use file:PATH, env:NAME, command:LINE, github, or azure-devops:SERVICE_CONNECTION_ID.' },
  );
}

/** Splits a command line at spaces; single or double quotes keep them. No shell is involved. */
function splitWords(line: string): string[] {
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_all, double, single) => double ?? single ?? ''));
}
