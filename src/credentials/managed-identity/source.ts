import type { LocalTransport } from '../../http/local-transport.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { ManagedIdentityEndpoint, ManagedIdentityId } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import type { OAuthServices } from '../../oauth/exchange.ts';
import type { Variables } from '../environment/variables.ts';
import type { Machine } from './machine.ts';

/** Whose token is asked for, and what for. */
export interface ManagedIdentityRequest {
  /** Absent: the identity of the machine or service itself. */
  readonly identity?: ManagedIdentityId | undefined;
  /** The address that alone is asked, by the protocol of before IMDS; absent: whatever source is here. */
  readonly endpoint?: ManagedIdentityEndpoint | undefined;
  /** Origin or application id of the API, as in `https://graph.microsoft.com`. */
  readonly resource: string;
  /** Where a workload identity signs in; the other sources have a cloud of their own. */
  readonly cloud: Cloud;
  /** JSON text of a claims challenge; only a workload identity can pass it on. */
  readonly claims?: string | undefined;
  /** Read at each call, because some services change their secret while a process runs. */
  readonly env: Variables;
  /** A token came from here before, so nothing is probed. */
  readonly isRenewal?: boolean | undefined;
}

export interface ManagedIdentityServices extends OAuthServices {
  readonly localTransport: LocalTransport;
  readonly machine: Machine;
  /** What happens, for those who asked with -Verbose. */
  verbose(text: string): void;
}

/** What a source is asked, with what else was looked for before it was chosen. */
export interface SourceRequest extends ManagedIdentityRequest {
  readonly lookedFor: readonly string[];
}

/** A service that gives this machine's identity its tokens. */
export interface IdentitySource {
  readonly name: string;
  /** What tells that it is here, for people. */
  readonly lookedFor: string;
  /** The name of the field that carries each kind of id; a kind that is missing cannot be sent. */
  readonly idFields: Readonly<Partial<Record<ManagedIdentityId['kind'], string>>>;
  /** Why the other kinds cannot be sent; follows a colon. */
  readonly idRule: string;
  /** Claims that this source is here. */
  detect(env: Variables, machine: Machine): boolean;
  acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet>;
}
