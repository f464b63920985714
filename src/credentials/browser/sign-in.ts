import { createHash, randomBytes } from 'node:crypto';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { textField } from '../../base/json.ts';
import type { TokenSet } from '../../model/token.ts';
import { checkAnswerIssuer } from '../../oauth/answer-issuer.ts';
import { authorizationErrorFrom } from '../../oauth/authorization-error.ts';
import { claimsRequest } from '../../oauth/claims-request.ts';
import type { OAuthClient } from '../../oauth/exchange.ts';
import { redeemCode } from '../../oauth/token-endpoint.ts';
import type { FinishedPage } from './finished-page.ts';
import { type BrowserAnswer, openLoopbackListener } from './loopback-listener.ts';
import type { CredentialServices, InteractiveRequest, SignInPrompt } from '../prompt.ts';
import { checkAccount } from '../check-account.ts';
import { withinSignInLimit } from '../sign-in-limit.ts';

/** Random values, new for every sign-in, that the response must repeat. */
interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** 43 characters (RFC 7636 4.1). */
  readonly codeVerifier: string;
}

/**
 * Signs a person in with the system browser: authorization code with PKCE and a loopback redirect (RFC 8252, RFC 7636).
 *
 * `onPrompt` is called with the URL to open. The tab shows the outcome after the code was redeemed.
 *
 * @throws {EntradaError} `SIGN_IN_TIMED_OUT`, `SIGN_IN_DECLINED`, `STATE_MISMATCH` (also for another account than the
 * named one), `CANCELLED`, and those of the token endpoint.
 */
export async function signInWithBrowser(
  client: OAuthClient,
  request: InteractiveRequest,
  services: CredentialServices,
): Promise<TokenSet> {
  const secrets: SignInSecrets = { state: randomText(), nonce: randomText(), codeVerifier: randomText() };
  let foreignAnswers = 0;
  const relaunched = new AbortController();
  const listener = await openLoopbackListener({
    state: secrets.state,
    onForeignAnswer() {
      foreignAnswers += 1;
      // Any page can send such responses, without limit: one notice is enough.
      if (foreignAnswers === 1) void showPrompt(services, { kind: 'notice', text: foreignAnswerText });
    },
    onSecondLaunch: () => relaunched.abort(),
  });
  try {
    const { redirectUri } = listener;
    const work = async (limit: AbortSignal): Promise<TokenSet> => {
      const signal = AbortSignal.any([limit, relaunched.signal]);
      const url = authorizationUrl(client, request, redirectUri, secrets);
      await services.onPrompt({ kind: 'browser', url, launchUrl: listener.launchUrl(url) });
      const answer = await withReminder(
        () => listener.waitForAnswer(signal),
        (leftMs) => showPrompt(services, { kind: 'still-waiting', url, isOpened: listener.isLaunched(), leftMs }),
        request.timeoutMs,
        services,
      );
      return await finishSignIn(client, request, answer, redirectUri, secrets, { ...services, signal });
    };
    return await withinSignInLimit(request.timeoutMs, services, work, timeoutHint);
  } catch (error) {
    if (relaunched.signal.aborted) throw launchedTwice(error);
    const onlyForeignCame = foreignAnswers > 0 && isEntradaError(error) && error.code === 'SIGN_IN_TIMED_OUT';
    throw onlyForeignCame ? stateMismatch(error, foreignAnswers) : error;
  } finally {
    await listener.close();
  }
}

/** The identity platform shows some errors itself, such as a redirect address that is not registered. */
const timeoutHint =
  'If the browser shows an error page, the sign-in cannot come back: use -UseDeviceCode, or register http://localhost as a redirect address of the application. Otherwise allow more time with -SignInTimeout SECONDS.';

const foreignAnswerText =
  'The browser returned a response for another sign-in (wrong state); it was ignored. Finish in the newest sign-in tab.';

/** Runs where errors are not handled: a prompt that cannot be shown does not end the sign-in. */
async function showPrompt(services: CredentialServices, prompt: SignInPrompt): Promise<void> {
  try {
    await services.onPrompt(prompt);
  } catch {
    // The error at the end says the same.
  }
}

const remindAfterMs = 30_000;

/**
 * Waits for the browser, and reminds the user once: an error that stays on the page of the sign-in service, such as one
 * for an account of another tenant, looks from here like a user who takes time.
 */
async function withReminder<T>(
  wait: () => Promise<T>,
  remind: (leftMs: number) => Promise<void>,
  timeoutMs: number,
  { clock }: CredentialServices,
): Promise<T> {
  const timer = new AbortController();
  const afterMs = Math.min(remindAfterMs, timeoutMs / 2);
  clock.sleep(afterMs, timer.signal).then(
    () => remind(timeoutMs - afterMs),
    () => {},
  );
  try {
    return await wait();
  } finally {
    timer.abort();
  }
}

function stateMismatch(timeout: EntradaError, count: number): EntradaError {
  return new EntradaError(
    'STATE_MISMATCH',
    `${timeout.message} The browser came back ${count === 1 ? 'once' : `${count} times`} with the state of another sign-in; these responses were ignored.`,
    { hint: 'Close older sign-in tabs, run the command again and finish in the tab that it opens.', cause: timeout },
  );
}

function launchedTwice(cause: unknown): EntradaError {
  return new EntradaError(
    'STATE_MISMATCH',
    'Cannot finish the sign-in: the one-time address for the browser was opened twice, so another user of this machine may have opened it; nothing was saved',
    {
      hint: 'Run the command again. -LoginHint with your account makes sure that no other account is connected.',
      cause,
    },
  );
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

function authorizationUrl(
  client: OAuthClient,
  request: InteractiveRequest,
  redirectUri: string,
  { state, nonce, codeVerifier }: SignInSecrets,
): URL {
  const url = new URL(client.authority.authorizationEndpoint);
  url.search = new URLSearchParams({
    client_id: client.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    response_mode: 'query',
    scope: request.scopes.join(' '),
    state,
    nonce,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    client_info: '1',
    claims: claimsRequest(client.claims),
    ...(request.loginHint === undefined ? { prompt: 'select_account' } : { login_hint: request.loginHint }),
  }).toString();
  return url;
}

async function finishSignIn(
  client: OAuthClient,
  request: InteractiveRequest,
  answer: BrowserAnswer,
  redirectUri: string,
  { state, nonce, codeVerifier }: SignInSecrets,
  services: CredentialServices,
): Promise<TokenSet> {
  try {
    checkAnswerIssuer(answer.parameters, client.authority);
    if (answer.parameters.has('error')) throw authorizationErrorFrom(answer.parameters, client.authority);
    const parameters = {
      callbackParameters: answer.parameters,
      state,
      redirectUri,
      codeVerifier,
      nonce,
      scopes: request.scopes,
    };
    const tokens = await redeemCode(client, parameters, services);
    services.signal?.throwIfAborted();
    checkAccount(tokens, request.loginHint);
    await answer.finish(signedInPage(tokens, client));
    return tokens;
  } catch (error) {
    await answer.finish(failedPage(error));
    throw error;
  }
}

function signedInPage(tokens: TokenSet, client: OAuthClient): FinishedPage {
  const claims = tokens.idTokenClaims ?? {};
  return {
    outcome: 'signed-in',
    account: textField(claims, 'preferred_username') ?? textField(claims, 'name') ?? textField(claims, 'sub') ?? '',
    tenant: textField(claims, 'tid') ?? client.authority.tenant,
    environment: client.authority.cloud.name,
  };
}

function failedPage(error: unknown): FinishedPage {
  if (isEntradaError(error) && error.code === 'CANCELLED') {
    return { outcome: 'failed', message: 'It was canceled in the terminal, or took too long.', hint: undefined };
  }
  if (isEntradaError(error)) return { outcome: 'failed', message: error.message, hint: error.hint };
  return { outcome: 'failed', message: 'Something went wrong in this program.', hint: undefined };
}
