import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { ClientProof } from './client-proof.ts';

/** `client_secret`: 7000215 when it is not one of the application's, 7000222 when it has expired. */
export const clientSecretProof: ClientProof = {
  strength: '1',
  isPresent: (form) => (form.get('client_secret') ?? '') !== '',
  check(form, application, { lab }) {
    const sent = digest(form.get('client_secret') ?? '');
    const matching = application.secrets.filter(({ value }) => timingSafeEqual(digest(value), sent));
    if (matching.length === 0) throw new Refusal(7000215, { app: application.appId });
    const nowMs = lab.clock.nowMs();
    const isValid = matching.some(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs);
    if (!isValid) throw new Refusal(7000222, { app: application.appId });
  },
};

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
