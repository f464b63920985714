import type { LabResponse } from '../tenant/tenant.ts';
import type { EncodedResponse } from './compress-response.ts';

/** Converts a handler's response to a Response. */
export function toWire({ status, headers, body, bytes }: LabResponse | EncodedResponse): Response {
  const sent = new Headers();
  for (const [name, values] of Object.entries(headers)) {
    // A browser that received it would refuse every plain http://localhost from then on.
    if (name.toLowerCase() === 'strict-transport-security') continue;
    for (const value of typeof values === 'string' ? [values] : values) sent.append(name, value);
  }
  const isEmpty = status === 204 || status === 304;
  return new Response(isEmpty ? null : (bytes ?? body), { status, headers: sent });
}
