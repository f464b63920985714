import { readFileSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import { pageName, readPageForm } from './forms.ts';
import { createWebClient, type WebClient, type WebResponse } from './web-client.ts';

/** Settings of {@link createRobotBrowser}. */
export interface RobotBrowserOptions {
  /** PEM file of the lab's authority: `Lab.caFile`. */
  readonly caFile: string;
  readonly userName: string;
  readonly password: string;
  /** Its choice when an application requests permissions; default: accept. */
  readonly consent?: 'accept' | 'cancel';
}

/** The last page of a walk. */
export interface RobotVisit {
  readonly finalUrl: string;
  readonly status: number;
  /** The last page's HTML. */
  readonly page: string;
}

/** Acts as a user of the lab's pages, over real connections, in `npm start` and in tests. */
export interface RobotBrowser {
  /** Opens an authorization request and goes through the pages up to the client's own page. */
  visit(authorizeUrl: string): Promise<RobotVisit>;
  /** Enters a device code and confirms (or, with `consent: 'cancel'`, declines) the sign-in. */
  approveDevice(verificationUri: string, userCode: string): Promise<RobotVisit>;
}

/** More pages than any sign-in to the lab has. */
const maxSteps = 20;

/**
 * Creates a robot browser.
 *
 * @throws {EntradaError} `LAB_FAILED` from its methods when the pages do not lead to an end.
 */
export function createRobotBrowser(options: RobotBrowserOptions): RobotBrowser {
  const client = createWebClient(readFileSync(options.caFile, 'utf8'));
  return {
    visit: (authorizeUrl) => walk(client, options, authorizeUrl, ''),
    approveDevice: (verificationUri, userCode) => walk(client, options, verificationUri, userCode),
  };
}

async function walk(
  client: WebClient,
  options: RobotBrowserOptions,
  start: string,
  userCode: string,
): Promise<RobotVisit> {
  const seen: string[] = [];
  let response = await client.send('GET', start);
  for (let step = 0; step < maxSteps; step += 1) {
    const next = chooseNext(options, userCode, response, seen);
    if (next === undefined) return { finalUrl: response.url, status: response.status, page: response.page };
    response = await client.send(next.method, next.url, next.form);
  }
  throw stuck(start, `there are more than ${maxSteps} pages`);
}

interface Step {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly form?: readonly (readonly [string, string])[];
}

/** Undefined at the end: a page that does not ask for input. */
function chooseNext(
  options: RobotBrowserOptions,
  userCode: string,
  response: WebResponse,
  seen: string[],
): Step | undefined {
  if (response.location !== undefined && response.status >= 300 && response.status < 400) {
    return { method: 'GET', url: new URL(response.location, response.url).href };
  }
  const name = pageName(response.page);
  const form = readPageForm(response.page);
  if (name === undefined || form === undefined) return undefined;
  // A user would also stop at the same page again: a wrong password, an unknown code.
  if (seen.includes(name)) return undefined;
  seen.push(name);
  const button = chooseButton(options, name);
  const typed: Record<string, string> = { loginfmt: options.userName, passwd: options.password, user_code: userCode };
  const fields = form.fields.map(([field, value]) => [field, value === '' ? (typed[field] ?? '') : value] as const);
  const pressed = form.buttons.filter(([, value]) => value.split(':')[0] === button).slice(0, 1);
  return { method: form.method, url: new URL(form.action, response.url).href, form: [...fields, ...pressed] };
}

function chooseButton({ consent = 'accept' }: RobotBrowserOptions, name: string): string | undefined {
  const isYes = consent === 'accept';
  const buttons: Record<string, string> = {
    'sign-in': 'sign-in',
    account: 'use-account',
    mfa: 'approve-mfa',
    'policy-terms': isYes ? 'satisfy' : 'cancel',
    'policy-challenge': 'satisfy',
    'policy-registration': 'satisfy',
    'policy-password': 'satisfy',
    consent: isYes ? 'accept' : 'decline',
    'admin-consent': isYes ? 'accept' : 'decline',
    'device-code': 'code',
    'device-confirm': isYes ? 'continue' : 'cancel',
  };
  return buttons[name];
}

function stuck(start: string, found: string): EntradaError {
  return new EntradaError(
    'LAB_FAILED',
    `Cannot walk through "${new URL(start).origin}": ${found}; open it in a browser`,
  );
}
