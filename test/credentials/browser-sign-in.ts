import type { TestContext } from 'node:test';
import { signInWithBrowser } from '../../src/credentials/browser/sign-in.ts';
import type { InteractiveRequest, SignInPrompt } from '../../src/credentials/prompt.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { idTokenClaims, testClientId, testTenant, writeJwt } from '../support/id-token.ts';
import { startTokenServer } from '../support/token-server.ts';
import { type Page, visit, type VisitOptions } from '../support/visit.ts';

export const accessToken = 'the-access-token-given';

export interface BrowserSignInOptions extends Partial<InteractiveRequest> {
  readonly signal?: AbortSignal;
  /** Throws or waits in place of showing. */
  readonly onPrompt?: (prompt: SignInPrompt) => void | Promise<void>;
}

/** Begins a sign-in whose browser is the test itself. */
export async function beginBrowserSignIn(t: TestContext, options: BrowserSignInOptions = {}) {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const prompts: SignInPrompt[] = [];
  let gate: Promise<void> | undefined;
  let tellHeld: () => void = () => {};
  let launchUrl: URL | undefined;
  let open: (url: URL) => void = () => {};
  const opened = new Promise<URL>((resolve) => {
    open = resolve;
  });

  const { signal, onPrompt, ...request } = options;
  const outcome = signInWithBrowser(
    { authority: authorityOf(server.cloud, testTenant), clientId: testClientId },
    { scopes: ['openid', 'https://graph.contoso.com/User.Read'], timeoutMs: 120_000, ...request },
    {
      clock,
      signal,
      async transport(asked: HttpRequest) {
        tellHeld();
        await gate;
        return server.transport(asked);
      },
      async onPrompt(prompt) {
        prompts.push(prompt);
        if (prompt.kind === 'browser') {
          launchUrl = prompt.launchUrl;
          open(prompt.url);
        }
        await onPrompt?.(prompt);
      },
    },
  );
  // A test that expects a failure looks at it later.
  outcome.catch(() => {});

  const url = await Promise.race([
    opened,
    outcome.then(
      () => undefined,
      () => undefined,
    ),
  ]);
  const asked = Object.fromEntries(url?.searchParams ?? []);
  const state = asked['state'] ?? '';
  const port = Number(new URL(asked['redirect_uri'] ?? 'http://localhost:0').port);
  return {
    server,
    clock,
    prompts,
    outcome,
    /** The address that the browser was to open. */
    url,
    /** Its query. */
    asked,
    state,
    port,
    /** The one-time address for the command line of a browser. */
    launchUrl: launchUrl ?? new URL('http://localhost:0'),
    /** Has the token endpoint grant tokens with the nonce asked for. */
    grant(changes: Readonly<Record<string, unknown>> = {}, claims: Readonly<Record<string, unknown>> = {}): void {
      const idToken = writeJwt(idTokenClaims(server.cloud, clock, { nonce: asked['nonce'], ...claims }));
      const body = { token_type: 'Bearer', expires_in: 3600, access_token: accessToken, id_token: idToken, ...changes };
      server.answer({ body });
    },
    /** Brings the browser back with this query. */
    comeBack: (parameters: Readonly<Record<string, string>>): Promise<Page> =>
      visit(port, `/?${new URLSearchParams(parameters).toString()}`),
    visit: (target: string, how?: VisitOptions): Promise<Page> => visit(port, target, how),
    /** Holds requests to the token endpoint back: `held` resolves once there is one, `release` lets it go. */
    holdTokens() {
      let release: () => void = () => {};
      gate = new Promise((resolve) => {
        release = resolve;
      });
      const held = new Promise<void>((resolve) => {
        tellHeld = resolve;
      });
      return { held, release: () => release() };
    },
  };
}
