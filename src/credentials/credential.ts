import type { Clock } from '../base/clock.ts';
import { type EntradaError, isEntradaError } from '../base/errors.ts';
import { parseJson, type JsonObject } from '../base/json.ts';
import { objectOf } from '../base/fields.ts';
import { Secret } from '../base/secret.ts';
import { jsonWithSecrets } from '../base/secret-json.ts';
import type { SigningCertificate } from '../certificates/signing-certificate.ts';
import type { LocalTransport } from '../http/local-transport.ts';
import type { Transport } from '../http/message.ts';
import type { Cloud } from '../model/cloud.ts';
import type { AuthType, ContextScope, ServiceName } from '../model/context.ts';
import { type CertificateReference, notRenewableKind, type StoredCredential } from '../model/stored-credential.ts';
import type { TokenSet } from '../model/token.ts';
import type { OAuthServices } from '../oauth/exchange.ts';
import type { Variables } from './environment/variables.ts';
import type { Machine } from './managed-identity/machine.ts';
import type { SignInPrompt } from './prompt.ts';
import type { SignInOptions } from './sign-in-options.ts';

/**
 * One way to sign in. The options that choose it are in its row of registry.ts.
 *
 * @typeParam Fields - What is saved to sign in again; null for tokens that are never renewed.
 */
export interface CredentialParts<Fields> {
  readonly show: {
    /** AuthType of the context; its TokenCredentialType is the name of the row. */
    readonly authType: AuthType;
    /** How the command line signs the same person in again; null when no person signs in. */
    readonly signInAgain: SignInAgain | null;
  };
  /** Where the session is saved without -ContextScope: a person's for the user, a program's for the calling shell. */
  readonly contextScope: ContextScope;
  /** Checks the options and signs in for Microsoft Graph. */
  acquire(options: SignInOptions, target: SignInTarget, services: SignInServices): Promise<Acquired<Fields>>;
  /** The saved fields, and how the session is renewed from them. */
  readonly store: Fields extends null ? NotRenewable : Renewable<Fields>;
}

/** The parts of a command that signs the same person in again. */
export interface SignInAgain {
  /** The parameter of Connect-MicrosoftTeams that names the account. */
  readonly accountParameter: '-AccountId' | '-Credential';
  /** Further parameters of each service's cmdlet. */
  readonly switches: Readonly<Record<ServiceName, readonly string[]>>;
}

/** How a session is saved and renewed. */
export interface Renewable<Fields> {
  /** Identifies the form of the saved fields. Ways to sign in that share one `restore` share it too. */
  readonly kind: string;
  /**
   * Reads the saved fields, secrets as `Secret`.
   *
   * @throws {FieldError} For a field that is missing or of another type.
   */
  restore(fields: JsonObject): Fields;
  /**
   * Requests tokens for one API, without a person.
   *
   * @returns With the fields to save: the same object when nothing changed.
   */
  renew(fields: Fields, target: RenewalTarget, services: SignInServices): Promise<Renewed<Fields>>;
  /**
   * Returns the fields to save after a renewal failed, so that it is not tried again with what was refused: the same
   * object when nothing changed. Default: nothing changes.
   */
  afterFailure?(fields: Fields, error: EntradaError): Fields;
}

/** A session that lasts as long as its tokens. */
export interface NotRenewable {
  readonly kind: typeof notRenewableKind;
  /** Returns the error for tokens that expired, or that are for other APIs. */
  expired(service: ServiceName, resource: string): EntradaError;
}

/** Where a sign-in goes. */
export interface SignInTarget {
  readonly service: ServiceName;
  readonly cloud: Cloud;
}

/** Whose tokens are requested, where, and for which API. */
export interface RenewalTarget extends SignInTarget {
  readonly tenant: string;
  /** Whether the tenant is not the one that was signed in to. */
  readonly isOtherTenant?: boolean;
  readonly clientId: string;
  /** Origin or application id of the API. */
  readonly resource: string;
  /** For a person: scopes with their resource. A program gets everything that it was granted. */
  readonly scopes: readonly string[];
  /** The JSON text of a claims challenge that a service sent. */
  readonly claims: string | undefined;
}

/** A finished sign-in. */
export interface Acquired<Fields> {
  /** For Microsoft Graph. */
  readonly tokens: TokenSet;
  /** Further tokens that came with the sign-in, by resource. */
  readonly otherTokens?: Readonly<Record<string, TokenSet>>;
  /** As requested, such as `common`; empty when only the token tells it. */
  readonly tenant: string;
  /** Empty when only the token tells it. */
  readonly clientId: string;
  /** Requested again at every renewal. */
  readonly requestedScopes: readonly string[];
  readonly certificate?: { readonly thumbprint: string; readonly subject: string; readonly sendsChain: boolean };
  /** Absent when no managed identity signed in; null for the identity of the machine itself. */
  readonly managedIdentityId?: string | null;
  readonly fields: Fields;
}

/** A finished renewal. */
export interface Renewed<Fields> {
  readonly tokens: TokenSet;
  readonly fields: Fields;
}

/** The parts of the process that a way to sign in uses, bound to the session's cloud and time limit. */
export interface SignInServices {
  readonly clock: Clock;
  readonly env: Variables;
  readonly signal?: AbortSignal | undefined;
  /** Returns what requests to the identity platform need; loads the network code. */
  oauth(): Promise<OAuthServices>;
  /** Returns the transport to servers outside the clouds, such as a build service. */
  outsideTransport(): Promise<Transport>;
  /** To the identity service of this machine. */
  readonly localTransport: LocalTransport;
  machine(): Promise<Machine>;
  /** Finds a certificate with its key in a file, a store or a token. */
  findCertificate(this: void, reference: CertificateReference): Promise<SigningCertificate>;
  /** Returns the certificate of the calling shell that a text stands for; undefined for any other text. */
  certificateNamed?: ((text: string) => Promise<CertificateReference | undefined>) | undefined;
  /** Called before a program is run for a token. */
  beforeCommand?(): Promise<void>;
  onPrompt(prompt: SignInPrompt): void | Promise<void>;
  /** Called with warnings. */
  warn(text: string): void;
  /** Called with progress messages for -Verbose. */
  verbose(text: string): void;
}

/** A way to sign in as sessions use it: its saved fields are opaque. */
export interface Credential {
  readonly show: CredentialParts<unknown>['show'];
  readonly contextScope: ContextScope;
  /** The kind of its saved fields. */
  readonly kind: string;
  acquire(
    options: SignInOptions,
    target: SignInTarget,
    services: SignInServices,
  ): Promise<Omit<Acquired<unknown>, 'fields'> & { readonly stored: StoredCredential }>;
  /**
   * Requests tokens for one API with the saved fields.
   *
   * @throws {EntradaError} `SIGN_IN_NEEDED` when a person has to sign in again, and those of the way to sign in.
   * @throws {FieldError} For saved fields that cannot be read.
   */
  renew(
    stored: StoredCredential,
    target: RenewalTarget,
    services: SignInServices,
  ): Promise<{ readonly tokens: TokenSet; readonly stored: StoredCredential }>;
  /** Returns what to save after `renew` failed with an error; the same object when nothing changed. */
  afterFailure(stored: StoredCredential, error: unknown): StoredCredential;
}

/** Creates a way to sign in from its parts. A missing part is a compile error. */
export function defineCredential<Fields>(parts: CredentialParts<Fields>): Credential {
  const { show, contextScope, store } = parts;
  const restore = (stored: StoredCredential, { restore: read }: Renewable<Fields>): Fields =>
    read(objectOf(parseJson(stored.fields.reveal(), 'the saved credential', 'CACHE_UNREADABLE'), 'credential'));
  return {
    show,
    contextScope,
    kind: store.kind,
    async acquire(options, target, services) {
      const { fields, ...acquired } = await parts.acquire(options, target, services);
      return { ...acquired, stored: storedFrom(store.kind, fields) };
    },
    async renew(stored, target, services) {
      if (!isRenewableStore<Fields>(store)) throw store.expired(target.service, target.resource);
      const before = restore(stored, store);
      const { tokens, fields } = await store.renew(before, target, services);
      return { tokens, stored: fields === before ? stored : storedFrom(store.kind, fields) };
    },
    afterFailure(stored, error) {
      if (!isRenewableStore<Fields>(store) || store.afterFailure === undefined || !isEntradaError(error)) return stored;
      const before = restore(stored, store);
      const after = store.afterFailure(before, error);
      return after === before ? stored : storedFrom(store.kind, after);
    },
  };
}

function isRenewableStore<Fields>(store: NotRenewable | Renewable<Fields>): store is Renewable<Fields> {
  return store.kind !== notRenewableKind;
}

function storedFrom(kind: string, fields: unknown): StoredCredential {
  return { kind, fields: new Secret(jsonWithSecrets(fields ?? {})) };
}
