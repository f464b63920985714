import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { SignInPrompt } from '../../src/credentials/prompt.ts';
import { pageName, readPageForm } from '../../src/lab/robot/forms.ts';
import { createWebClient, type WebResponse } from '../../src/lab/robot/web-client.ts';
import { ada } from './provider-pages.ts';
import type { StrictProvider } from './strict-provider.ts';

/** Where a walk through the provider's pages ended. */
export interface Arrival {
  /** Where the provider sends the browser; absent when it shows a page instead. */
  readonly redirect?: URL;
  readonly status: number;
  readonly page: string;
}

/** A person at a browser with cookies of its own, who fills in the provider's forms. */
export interface Person {
  /** Opens an address and walks on, to the redirect that leaves the provider or to a page that asks nothing more. */
  open(url: string | URL): Promise<Arrival>;
  /** Goes where the provider sends the browser. */
  follow(redirect: URL): Promise<WebResponse>;
}

export interface PersonSettings {
  /** By the name of the page: the button to press in place of the first one. */
  readonly presses?: Readonly<Record<string, string>>;
  readonly userCode?: string;
}

/** Acts on a sign-in's address: walks to the redirect and follows it, as it is or changed on the way. */
export function useBrowser(person: Person, change: (redirect: URL) => void = () => {}) {
  return async (prompt: SignInPrompt): Promise<WebResponse> => {
    assert.equal(prompt.kind, 'browser');
    const { redirect, page } = await person.open(prompt.url);
    assert.ok(redirect !== undefined, page);
    change(redirect);
    return person.follow(redirect);
  };
}

/** More pages than any walk has. */
const maxPages = 20;

export function createPerson(provider: StrictProvider, { presses = {}, userCode = '' }: PersonSettings = {}): Person {
  const browser = createWebClient(readFileSync(provider.caFile, 'utf8'));
  const typed: Readonly<Record<string, string>> = { user: ada.userName, password: ada.password, user_code: userCode };

  const submit = (at: WebResponse): Promise<WebResponse> | undefined => {
    const form = readPageForm(at.page);
    if (form === undefined) return undefined;
    const fields = form.fields.map(([name, value]) => [name, value === '' ? (typed[name] ?? '') : value] as const);
    const wanted = presses[pageName(at.page) ?? ''];
    // Leaving a page by its first button is the way on; "abort" is only pressed by those who want it.
    const pressed = form.buttons.filter(([name, value]) =>
      wanted === undefined ? name !== 'abort' : value === wanted,
    );
    return browser.send(form.method, new URL(form.action, at.url).href, [...fields, ...pressed.slice(0, 1)]);
  };

  return {
    async open(url) {
      let at = await browser.send('GET', String(url));
      for (let count = 0; count < maxPages; count += 1) {
        const next = at.location === undefined ? undefined : new URL(at.location, at.url);
        if (next !== undefined && next.origin !== provider.origin)
          return { redirect: next, status: at.status, page: at.page };
        const step = next === undefined ? submit(at) : browser.send('GET', next.href);
        if (step === undefined) return { status: at.status, page: at.page };
        at = await step;
      }
      throw new Error(`The pages of the provider do not end: ${pageName(at.page)}`);
    },
    follow: (redirect) => browser.send('GET', redirect.href),
  };
}
