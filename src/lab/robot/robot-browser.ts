import { readFileSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import { pageName, readPageForm } from './forms.ts';
import { createWebClient, type WebClient, type WebResponse } from './web-client.ts';

export interface RobotBrowserOptions {
  /** PEM file of the lab's authority, as `Lab.caFile`. */
  readonly caFile: string;
  readonly userName: string;
  readonly password: string;
  /** What it answers when an application asks for permissions; default: accept. */
  readonly consent?: 'accept' | 'cancel';
}

export interface RobotVisit {
  readonly finalUrl: string;
  readonly status: number;
  /** The last page's HTML. */
  readonly page: string;
}

/** Takes a person's place at the lab's own pages, over real connections, in `npm start` and in tests. */
export interface RobotBrowser {
  /** Opens an authorization request and walks through the pages to the client's own address and what it shows. */
  visit(authorizeUrl: string): Promise<RobotVisit>;
  /** Enters a device code and says yes (or, with `consent: 'cancel'`, no) to the application that asks. */
  approveDevice(verificationUri: string, userCode: string): Promise<RobotVisit>;
}

/** More pages than any walk through the lab has. */
const maxSteps = 20;

/** @throws {EntradaError} `LAB_FAILED` from its methods when the pages do not lead to an end. */
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
  let answer = await client.send('GET', start);
  for (let step = 0; step < maxSteps; step += 1) {
    const next = chooseNext(options, userCode, answer, seen);
    if (next === undefined) return { finalUrl: answer.url, status: answer.status, page: answer.page };
    answer = await client.send(next.method, next.url, next.form);
  }
  throw stuck(start, `it goes on for more than ${maxSteps} pages`);
}

interface Step {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly form?: readonly (readonly [string, string])[];
}

/** Undefined at the end of the walk: a page that asks nothing of the person. */
function chooseNext(
  options: RobotBrowserOptions,
  userCode: string,
  answer: WebResponse,
  seen: string[],
): Step | undefined {
  if (answer.location !== undefined && answer.status >= 300 && answer.status < 400) {
    return { method: 'GET', url: new URL(answer.location, answer.url).href };
  }
  const name = pageName(answer.page);
  const form = readPageForm(answer.page);
  if (name === undefined || form === undefined) return undefined;
  // Asked the same thing again, a person would stop too: a wrong password, an unknown code.
  if (seen.includes(name)) return undefined;
  seen.push(name);
  const button = chooseButton(options, name);
  const typed: Record<string, string> = { loginfmt: options.userName, passwd: options.password, user_code: userCode };
  const fields = form.fields.map(([field, value]) => [field, value === '' ? (typed[field] ?? '') : value] as const);
  const pressed = form.buttons.filter(([, value]) => value === button).slice(0, 1);
  return { method: form.method, url: new URL(form.action, answer.url).href, form: [...fields, ...pressed] };
}

function chooseButton({ consent = 'accept' }: RobotBrowserOptions, name: string): string | undefined {
  const isYes = consent === 'accept';
  const buttons: Record<string, string> = {
    'sign-in': 'sign-in',
    account: 'use-account',
    mfa: 'approve-mfa',
    consent: isYes ? 'accept' : 'decline',
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
