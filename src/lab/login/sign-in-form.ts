import { checkPassword, type Member } from './accounts.ts';
import { type SignedIn, startBrowserSession } from './browser-session.ts';
import { subjectOf } from './check-policies.ts';
import type { Parameters } from './form.ts';
import type { LoginCall } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import type { Application } from '../tenant/application.ts';
import type { LabResponse } from '../tenant/tenant.ts';

/** The browser stays signed in for 90 days, if a policy makes its sessions persistent. */
const persistentSeconds = 90 * 24 * 3600;

/** The pages after the sign-in page. */
interface NextSteps<Answer> {
  /**
   * Shows the sign-in page again.
   *
   * @param problem - The text for people.
   * @param refusal - The reason, for an endpoint that redirects some of them.
   */
  askAgain(userName: string, problem: string, refusal: Refusal): LabResponse;
  goOn(signedIn: SignedIn, cookies: readonly string[]): Answer;
}

/** Signs a user in with the fields of the sign-in page; starts a browser session when the password is right. */
export function handleSignInForm<Answer>(
  call: LoginCall,
  application: Application,
  form: Parameters,
  { askAgain, goOn }: NextSteps<Answer>,
): LabResponse | Answer {
  const userName = form.get('loginfmt') ?? '';
  let member: Member;
  try {
    member = checkPassword(call, application, userName, form.get('passwd') ?? '');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Responses to applications do not have the name; the page has it, by captures of the real service.
    return askAgain(userName, error.textFor(userName), error);
  }
  const { signedIn, cookie } = startBrowserSession(call, member);
  const { lab, user } = signedIn;
  const persistent = lab.policies.find('persistent-browser', subjectOf(lab, { application, user }));
  return goOn(signedIn, [persistent?.mode === 'always' ? `${cookie}; Max-Age=${persistentSeconds}` : cookie]);
}
