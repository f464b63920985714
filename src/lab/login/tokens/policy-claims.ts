import type { User } from '../../tenant/tenant.ts';
import type { SignIn } from '../grant-store.ts';
import type { LabState } from '../lab-state.ts';
import { findDevice } from '../sign-in-conditions.ts';
import type { ClaimsRequest } from './claims-request.ts';

/** Returns the claims by which an API sees what policies checked: `amr`, `acrs` and `deviceid`. */
export function policyClaims(
  lab: LabState,
  { authenticationContexts = [] }: ClaimsRequest,
  user: User,
  signIn: SignIn,
): Readonly<Record<string, unknown>> {
  const device = findDevice(lab.tenant, lab.facts.deviceId ?? lab.conditions.of(user.id).deviceId);
  return {
    // Policies for these contexts have been checked: a token is not issued otherwise.
    ...(authenticationContexts.length === 0 ? {} : { acrs: authenticationContexts }),
    amr: methodsOf(signIn),
    ...(device === undefined ? {} : { deviceid: device.deviceId }),
  };
}

function methodsOf({ hasMfa, strength }: SignIn): readonly string[] {
  if (!hasMfa) return ['pwd'];
  if (strength === 'phishing-resistant') return ['fido', 'mfa'];
  return strength === 'passwordless' ? ['rsa', 'mfa'] : ['pwd', 'mfa'];
}
