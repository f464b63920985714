import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { JsonObject } from '../../src/base/json.ts';
import { pageName, readPageForm } from '../../src/lab/robot/forms.ts';
import { createWebClient, type WebClient, type WebResponse } from '../../src/lab/robot/web-client.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { type Lab, type LabOptions, startLab } from '../../src/lab/start-lab.ts';
import { pkiFolder } from '../support/pki-folder.ts';
import type { Clock } from '../../src/base/clock.ts';

export const graphCommandLine = labIds.applications.graphCommandLine.appId;
export const teamsPowerShell = labIds.applications.teamsPowerShell.appId;
export const { ada } = labIds.users;
export const redirectUri = 'http://localhost:1';
export const verifier = 'a-verifier-of-forty-three-characters-or-more';
export const challenge = createHash('sha256').update(verifier).digest('base64url');

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: JsonObject;
}

/** A lab of a test's own, with ways to speak to it over real sockets. */
export interface TestLab {
  readonly lab: Lab;
  readonly clock: FakeClock;
  send(method: string, url: string, headers?: Record<string, string>, body?: string | Buffer): Promise<Answer>;
  /** Posts a form to the token endpoint of the lab's tenant. */
  token(fields: Fields, tenant?: string): Promise<Answer>;
  authorizeUrl(fields?: Fields): string;
  newBrowser(): WebClient;
  /** Signs Ada in and gives the authorization code. */
  code(fields?: Fields): Promise<string>;
  /** Signs Ada in and redeems the code. */
  signIn(scope?: string): Promise<JsonObject>;
}

export type Fields = Readonly<Record<string, string>>;

const folder = pkiFolder();

/** A test, or a whole file with `after` of node:test. */
export interface LabOwner {
  after(stop: () => Promise<void>): void;
}

export async function startTestLab(context: LabOwner, options: Partial<LabOptions> = {}): Promise<TestLab> {
  const clock = createFakeClock();
  const lab = await startLab({ folder, clock, ...options });
  context.after(() => lab.stop());
  const ca = readFileSync(lab.caFile, 'utf8');
  // Most of the time of a request goes into its connection. The lab closes idle ones after five seconds, never before
  // this agent does.
  const agent = new Agent({ secureContext: createSecureContext({ ca }), keepAlive: true, timeout: 1000 });
  const newBrowser = () => createWebClient(ca);

  const send: TestLab['send'] = (method, url, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const request = requestHttps(url, { method, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            get json() {
              return JSON.parse(text) as JsonObject;
            },
          }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });

  const token: TestLab['token'] = (fields, tenant = lab.tenant.id) =>
    send(
      'POST',
      `${lab.loginOrigin}/${tenant}/oauth2/v2.0/token`,
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams(fields).toString(),
    );

  const authorizeUrl: TestLab['authorizeUrl'] = (fields = {}) => {
    const usual: Fields = {
      client_id: graphCommandLine,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid profile offline_access User.Read',
      state: 'a state',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    const all = Object.entries({ ...usual, ...fields }).filter(([, value]) => value !== '');
    return `${lab.loginOrigin}/common/oauth2/v2.0/authorize?${new URLSearchParams(all).toString()}`;
  };

  const code: TestLab['code'] = async (fields) => {
    const answer = await walkPages(newBrowser(), authorizeUrl(fields));
    const found = new URL(answer.location ?? 'none:').searchParams.get('code');
    if (found === null) throw new Error(`No code: ${answer.status} ${answer.location ?? pageName(answer.page)}`);
    return found;
  };

  const signIn: TestLab['signIn'] = async (scope) => {
    const fields = { grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri };
    const answer = await token({
      ...fields,
      code: await code(scope === undefined ? {} : { scope }),
      code_verifier: verifier,
    });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.json;
  };

  return { lab, clock, send, token, authorizeUrl, newBrowser, code, signIn };
}

/** Submits the page's form: its own values, then the given ones; `action` presses a button. */
export function submit(browser: WebClient, at: WebResponse, fields: Fields): Promise<WebResponse> {
  const form = readPageForm(at.page);
  if (form === undefined) throw new Error(`No form on the page ${pageName(at.page)}`);
  const all = new Map([...form.fields, ...Object.entries(fields)]);
  return browser.send('POST', new URL(form.action, at.url).href, [...all]);
}

/** Signs Ada in and accepts, up to the redirect to the client. */
export async function walkPages(browser: WebClient, url: string): Promise<WebResponse> {
  let at = await browser.send('GET', url);
  if (pageName(at.page) === 'sign-in') {
    at = await submit(browser, at, { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' });
  }
  return pageName(at.page) === 'consent' ? submit(browser, at, { action: 'accept' }) : at;
}

/** Begins a device sign-in of the Graph command line. */
export function askForDeviceCode({ send, lab }: Pick<TestLab, 'send' | 'lab'>, fields: Fields = {}): Promise<Answer> {
  const usual = { client_id: graphCommandLine, scope: 'openid offline_access User.Read' };
  return send(
    'POST',
    `${lab.loginOrigin}/common/oauth2/v2.0/devicecode`,
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams({ ...usual, ...fields }).toString(),
  );
}

/** Enters a device code as Ada and says yes; gives the last page. */
export async function approveDevice(
  { lab, newBrowser }: Pick<TestLab, 'lab' | 'newBrowser'>,
  user_code: string,
): Promise<WebResponse> {
  const browser = newBrowser();
  let at = await browser.send('GET', `${lab.loginOrigin}/device`);
  at = await submit(browser, at, { user_code, action: 'code' });
  at = await submit(browser, at, { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' });
  return submit(browser, at, { action: 'continue' });
}

/** The parts of an error body that tests compare: the rest differs each time. */
export function refusalOf({ status, json }: Answer): readonly [number, unknown, unknown, string] {
  const description = String(json['error_description']);
  return [status, json['error'], json['suberror'], description.slice(0, description.indexOf(' Trace ID:'))];
}

/** A clock that does not move by itself; sleeping moves it. */
interface FakeClock extends Clock {
  advance(durationMs: number): void;
}

function createFakeClock(startMs: number = Date.UTC(2026, 0, 2, 3, 4, 5)): FakeClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs) => void (nowMs += durationMs),
    advance: (durationMs) => void (nowMs += durationMs),
  };
}
