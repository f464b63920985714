import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { ClientProof } from './client-proof.ts';

/** `client_secret`: 7000215 when it is not one of the application's, 7000222 when it has expired. */
export const clientSecretProof: ClientProof = {
  strength: '1',
  isPresent: (form) => secretIn(form) !== '',
  check(form, application, { lab }) {
    const sent = digest(secretIn(form));
    const secrets = [...application.secrets, ...(application.servicePrincipalSecrets ?? [])];
    const matching = secrets.filter(({ value }) => timingSafeEqual(digest(value), sent));
    if (matching.length === 0) throw new Refusal(7000215, { app: application.appId });
    const nowMs = lab.clock.nowMs();
    const isValid = matching.some(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs);
    if (!isValid) throw new Refusal(7000222, { app: application.appId });
  },
};

function secretIn(form: ReadonlyMap<string, string>): string {
  return form.get('client_secret') ?? '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
