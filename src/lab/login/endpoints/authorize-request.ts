import { resolveAuthority } from '../authority.ts';
import { findClient } from '../clients.ts';
import { type Parameters, requireParameter } from '../form.ts';
import { isGuid } from '../../tenant/guid.ts';
import type { LoginCall } from '../lab-state.ts';
import { findRedirect, type RedirectKind } from '../redirects.ts';
import { Refusal } from '../refusal.ts';
import { readScope, type ScopeRequest, scopeOfResource } from '../scopes.ts';
import type { Application } from '../../tenant/application.ts';

/** The address for responses to an authorization request, once it is known to be the application's. */
export interface Destination {
  readonly application: Application;
  readonly redirectUri: string;
  readonly redirectKind: RedirectKind;
  readonly responseMode: 'query' | 'fragment' | 'form_post';
  readonly state: string | undefined;
}

/** A value of the `prompt` parameter. */
export type Prompt = 'none' | 'login' | 'select_account' | 'consent';

/** An authorization request, read and checked. */
export interface AuthorizeRequest {
  readonly destination: Destination;
  readonly scope: string;
  readonly scopeRequest: ScopeRequest;
  readonly prompts: ReadonlySet<Prompt>;
  readonly loginHint: string;
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
  readonly wantsClientInfo: boolean;
}

/**
 * Finds the address for responses. Refusals are shown as a page and never redirected: the address is not known to be
 * the application's.
 *
 * @throws {Refusal} 900144, 700038, 700016, 500113, 50011, 90100, 90002, 900023.
 */
export function readDestination(call: LoginCall, parameters: Parameters): Destination {
  const { lab } = call;
  resolveAuthority(call.tenantName, lab.tenant);
  const clientId = requireParameter(parameters, 'client_id');
  if (!isGuid(clientId)) throw new Refusal(700038, { app: clientId });
  const application = findClient(lab, clientId);
  const { redirectUris, spaRedirectUris = [] } = application;
  if (redirectUris.length + spaRedirectUris.length === 0) throw new Refusal(500113);
  const redirectUri = requireParameter(parameters, 'redirect_uri');
  const redirectKind = findRedirect(application, redirectUri);
  if (redirectKind === undefined) throw new Refusal(50011, { app: application.appId });
  const responseMode = parameters.get('response_mode') ?? 'query';
  if (responseMode !== 'query' && responseMode !== 'fragment' && responseMode !== 'form_post') {
    throw new Refusal(90100, { parameter: 'response_mode' });
  }
  return { application, redirectUri, redirectKind, responseMode, state: parameters.get('state') };
}

/**
 * Reads the rest. Refusals are redirected to the application.
 *
 * @throws {Refusal} 900144, 700051, 90100, 70011, 500011.
 */
export function readAuthorizeRequest(
  call: LoginCall,
  destination: Destination,
  parameters: Parameters,
): AuthorizeRequest {
  const type = requireParameter(parameters, 'response_type');
  if (type !== 'code') throw new Refusal(700051, { type });
  const scope = readScopeText(call, parameters);
  return {
    destination,
    scope,
    scopeRequest: readScope(call.lab, scope),
    prompts: readPrompts(parameters.get('prompt') ?? ''),
    loginHint: parameters.get('login_hint') ?? '',
    challenge: readChallenge(parameters),
    nonce: parameters.get('nonce'),
    wantsClientInfo: parameters.get('client_info') === '1',
  };
}

/** @throws {Refusal} 900144 without a scope, or a resource on v1; 901002 for a resource on v2.0. */
function readScopeText({ version }: LoginCall, parameters: Parameters): string {
  if (version === 'v1') return scopeOfResource(requireParameter(parameters, 'resource'), 'user');
  if (parameters.has('resource')) throw new Refusal(901002);
  return requireParameter(parameters, 'scope');
}

function readPrompts(text: string): ReadonlySet<Prompt> {
  const prompts = text.split(/\s+/).filter((word) => word !== '');
  if (!prompts.every(isPrompt) || (prompts.includes('none') && prompts.length > 1)) {
    throw new Refusal(90100, { parameter: 'prompt' });
  }
  return new Set(prompts);
}

function isPrompt(word: string): word is Prompt {
  return word === 'none' || word === 'login' || word === 'select_account' || word === 'consent';
}

/** Only S256 (RFC 7636 4.2): `plain` does not protect anything, and without a method it is the default. */
function readChallenge(parameters: Parameters): string | undefined {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined && method === undefined) return undefined;
  if (method !== 'S256') throw new Refusal(90100, { parameter: 'code_challenge_method' });
  if (challenge === undefined || !/^[\w-]{43}$/.test(challenge)) {
    throw new Refusal(90100, { parameter: 'code_challenge' });
  }
  return challenge;
}
