import type { LocalTransport } from '../../http/local-transport.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { ManagedIdentityEndpoint, ManagedIdentityId } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import type { OAuthServices } from '../../oauth/exchange.ts';
import type { Variables } from '../environment/variables.ts';
import type { Machine } from './machine.ts';

/** A request for a token of a managed identity. */
export interface ManagedIdentityRequest {
  /** Absent: the identity of the machine or service itself. */
  readonly identity?: ManagedIdentityId | undefined;
  /** The only address to use, with the protocol used before IMDS; absent: the source that is here. */
  readonly endpoint?: ManagedIdentityEndpoint | undefined;
  /** Origin or application id of the API, as in `https://graph.microsoft.com`. */
  readonly resource: string;
  /** Where a workload identity signs in; the other sources have their own cloud. */
  readonly cloud: Cloud;
  /** JSON text of a claims challenge; only a workload identity can pass it on. */
  readonly claims?: string | undefined;
  /** Read for each request, because some services change their secret while a process runs. */
  readonly env: Variables;
  /** The source responded before, so it is not probed. */
  readonly isRenewal?: boolean | undefined;
}

/** The parts of the process that sources of managed identities use. */
export interface ManagedIdentityServices extends OAuthServices {
  readonly localTransport: LocalTransport;
  readonly machine: Machine;
  /** Called with long waits. */
  warn(text: string): void;
  /** Called with progress messages for -Verbose. */
  verbose(text: string): void;
}

/** A request to one source, with the list of all that were looked for. */
export interface SourceRequest extends ManagedIdentityRequest {
  readonly lookedFor: readonly string[];
}

/** A service that issues the tokens of this machine's identity. */
export interface IdentitySource {
  readonly name: string;
  /** How it is recognized, for people. */
  readonly lookedFor: string;
  /** The query field for each kind of id; a missing kind is not supported. */
  readonly idFields: Readonly<Partial<Record<ManagedIdentityId['kind'], string>>>;
  /** Why the other kinds are not supported; follows a colon. */
  readonly idRule: string;
  acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet>;
}

/** A source that variables or files show, without a request. */
export interface DetectableSource extends IdentitySource {
  /** Returns whether this source is here. */
  detect(env: Variables, machine: Machine): boolean;
}
