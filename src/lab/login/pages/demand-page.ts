import type { SignedIn } from '../browser-session.ts';
import type { Demand } from '../interactive-policy.ts';
import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { errorPage } from './error-page.ts';
import type { FormParts } from './form.ts';
import { mfaPage } from './mfa-page.ts';
import { stepPage } from './step-page.ts';
import { signInPage } from './sign-in-page.ts';

/** Returns the page for what the policies require of a user; undefined when they are satisfied. */
export function demandPage(
  call: LoginCall,
  demand: Demand,
  { user }: SignedIn,
  parts: FormParts & { readonly applicationName: string },
): LabResponse | undefined {
  switch (demand.kind) {
    case 'blocked':
      return errorPage(call, demand.refusal);
    case 'sign-in':
      return signInPage(call, { ...parts, userName: user.userPrincipalName });
    case 'step': {
      const { policy, page } = demand;
      if (page === 'mfa') return mfaPage(call, { ...parts, user });
      const detail = (policy.kind === 'require-terms-of-use' ? policy.terms : undefined) ?? policy.name ?? '';
      return stepPage(call, { ...parts, user, step: page, detail });
    }
    default:
      return undefined;
  }
}
