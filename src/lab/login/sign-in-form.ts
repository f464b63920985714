import { checkPassword } from './accounts.ts';
import { type SignedIn, startBrowserSession } from './browser-session.ts';
import type { Parameters } from './form.ts';
import type { LoginCall } from './lab-state.ts';
import { Refusal } from './refusal.ts';

/** The user who has signed in with the sign-in page, or the problem to show on that page. */
export type SignInResult =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn; readonly cookie: string }
  | { readonly kind: 'refused'; readonly userName: string; readonly problem: string };

/** Signs a user in with the fields of the sign-in page; starts a browser session when the password is right. */
export function handleSignInForm(call: LoginCall, form: Parameters): SignInResult {
  const userName = form.get('loginfmt') ?? '';
  try {
    const user = checkPassword(call.lab, userName, form.get('passwd') ?? '');
    const { cookie, ...signedIn } = startBrowserSession(call, user);
    return { kind: 'signed-in', signedIn, cookie };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'refused', userName, problem: error.message };
  }
}
