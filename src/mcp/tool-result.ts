import { EntradaError, isEntradaError, messageOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';

/** The result of a call. */
export interface ToolResult {
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: JsonObject;
  readonly isError?: boolean;
  readonly [name: string]: unknown;
}

/** Returns a result with the same content as text and as an object. */
export function toolResult(content: JsonObject): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(content) }], structuredContent: content };
}

/**
 * Returns the result of a call that failed, for a model: message, hint and code.
 *
 * @param redact - Removes secrets from the texts of a server.
 */
export function errorResult(thrown: unknown, redact: (text: string) => string): ToolResult {
  const error = isEntradaError(thrown)
    ? thrown
    : new EntradaError('INTERNAL', `Cannot complete the call: ${messageOf(thrown)}`);
  const { code, message, hint, details } = error;
  const facts = Object.entries(details).filter(
    ([name, value]) =>
      shownDetails.has(name) && (typeof value === 'string' || typeof value === 'number' || Array.isArray(value)),
  );
  const shown = {
    code,
    message: redact(message),
    ...(hint === undefined ? {} : { hint: redact(withoutClaims(hint)) }),
    ...Object.fromEntries(
      facts.map(([name, value]) => [name, typeof value === 'number' ? value : redact(String(value))]),
    ),
  };
  // Without structured content: older clients compare that with the schema of a success.
  return { content: [{ type: 'text', text: JSON.stringify({ error: shown }) }], isError: true };
}

/** The claims in a command to run are text of a server, which could hold anything. */
function withoutClaims(hint: string): string {
  return hint.replaceAll(/\s+-ClaimsChallenge\s+(?:'[^']*'|"[^"]*"|\S+)/gi, '');
}

const shownDetails = new Set([
  'status',
  'graphCode',
  'teamsCode',
  'requestId',
  'correlationId',
  'missing',
  'permissions',
]);
