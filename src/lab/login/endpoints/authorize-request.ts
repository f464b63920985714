import { resolveAuthority } from '../authority.ts';
import { findClient, refuseConsumers } from '../clients.ts';
import { type Parameters, requireParameter } from '../form.ts';
import type { LoginCall } from '../lab-state.ts';
import { findRedirect, type RedirectKind } from '../redirects.ts';
import { Refusal } from '../refusal.ts';
import { readScope, type ScopeRequest, scopeOfResource } from '../scopes.ts';
import { readClaimsRequest } from '../tokens/claims-request.ts';
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

/** A part of the response, a word of `response_type`. */
export type ResponseType = 'code' | 'id_token' | 'token';

/** An authorization request, read and checked. */
export interface AuthorizeRequest {
  readonly destination: Destination;
  readonly responseTypes: ReadonlySet<ResponseType>;
  readonly scope: string;
  readonly scopeRequest: ScopeRequest;
  readonly prompts: ReadonlySet<Prompt>;
  readonly loginHint: string;
  /** A domain that the account has to be of; empty: any. */
  readonly domainHint: string;
  /** `sid` of an ID token: only this session counts. */
  readonly sessionId: string | undefined;
  /** An older sign-in has to be repeated (OpenID Connect Core 3.1.2.1). */
  readonly maxAgeSeconds: number | undefined;
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
  readonly wantsClientInfo: boolean;
  /** Authentication contexts that the `claims` ask for. */
  readonly contexts: readonly string[];
}

/**
 * Finds the address for responses. Refusals are shown as a page and never redirected: the address is not known to be
 * the application's.
 *
 * @throws {Refusal} 900144, 700038, 700016, 9002332, 500113, 50011, 90100, 90002, 900023.
 */
export function readDestination(call: LoginCall, parameters: Parameters): Destination {
  const { lab } = call;
  resolveAuthority(call.tenantName, lab.tenant);
  const clientId = requireParameter(parameters, 'client_id');
  const application = findClient(lab, clientId);
  refuseConsumers(call, application);
  const { redirectUris, spaRedirectUris = [] } = application;
  if (redirectUris.length + spaRedirectUris.length === 0) throw new Refusal(500113);
  const redirectUri = requireParameter(parameters, 'redirect_uri');
  const redirectKind = findRedirect(application, redirectUri);
  if (redirectKind === undefined) throw new Refusal(50011, { app: application.appId });
  const isFrontChannel = /\btoken\b|\bid_token\b/.test(parameters.get('response_type') ?? '');
  const responseMode = parameters.get('response_mode') ?? (isFrontChannel ? 'fragment' : 'query');
  if (responseMode !== 'query' && responseMode !== 'fragment' && responseMode !== 'form_post') {
    throw new Refusal(90100, { parameter: 'response_mode' });
  }
  return { application, redirectUri, redirectKind, responseMode, state: parameters.get('state') };
}

/**
 * Reads the rest. Refusals are redirected to the application.
 *
 * @throws {Refusal} 900144, 700051, 700054, 70005, 70007, 90014, 90100, 70011, 500011.
 */
export function readAuthorizeRequest(
  call: LoginCall,
  destination: Destination,
  parameters: Parameters,
): AuthorizeRequest {
  const responseTypes = readResponseTypes(destination, requireParameter(parameters, 'response_type'));
  const scope = readScopeText(call, parameters);
  const scopeRequest = readScope(call.lab, scope);
  if (responseTypes.has('id_token')) {
    if (!scopeRequest.protocol.has('openid')) throw new Refusal(70005);
    if (!parameters.get('nonce')) throw new Refusal(90014, { name: 'nonce' });
  }
  return {
    destination,
    responseTypes,
    scope,
    scopeRequest,
    prompts: readPrompts(parameters.get('prompt') ?? ''),
    loginHint: parameters.get('login_hint') ?? '',
    domainHint: parameters.get('domain_hint') ?? '',
    sessionId: parameters.get('sid') || undefined,
    maxAgeSeconds: readMaxAge(parameters.get('max_age')),
    challenge: readChallenge(parameters),
    nonce: parameters.get('nonce'),
    wantsClientInfo: parameters.get('client_info') === '1',
    contexts: readClaimsRequest(parameters).authenticationContexts ?? [],
  };
}

/** In any order, each at most once; tokens only when the application may have them, and never in a query. */
function readResponseTypes({ application, responseMode }: Destination, text: string): ReadonlySet<ResponseType> {
  const words = text.split(' ').filter((word) => word !== '');
  const types = new Set(words.filter(isResponseType));
  if (types.size === 0 || types.size !== words.length) throw new Refusal(700051, { type: text });
  if (types.has('id_token') && application.issuesIdTokens !== true) throw new Refusal(700054);
  if (types.has('token') && application.issuesAccessTokens !== true) throw new Refusal(700051, { type: 'token' });
  if (responseMode === 'query' && (types.has('id_token') || types.has('token'))) throw new Refusal(70007);
  return types;
}

function isResponseType(word: string): word is ResponseType {
  return word === 'code' || word === 'id_token' || word === 'token';
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(90100, { parameter: 'max_age' });
  return Number(text);
}

/** @throws {Refusal} 900144 without a scope, or a resource on v1; 901002 for a resource on v2.0. */
function readScopeText({ version }: LoginCall, parameters: Parameters): string {
  if (version === 'v1') {
    const isIdTokenOnly = parameters.get('response_type') === 'id_token' && !parameters.has('resource');
    return isIdTokenOnly ? 'openid profile' : scopeOfResource(requireParameter(parameters, 'resource'), 'user');
  }
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
