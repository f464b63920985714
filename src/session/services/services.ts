import type { Clock } from '../../base/clock.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import type { SigningCertificate } from '../../certificates/signing-certificate.ts';
import type { Machine } from '../../credentials/managed-identity/machine.ts';
import type { SignInPrompt } from '../../credentials/prompt.ts';
import type { LocalTransport } from '../../http/local-transport.ts';
import type { Transport } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { CertificateReference } from '../../model/stored-credential.ts';
import type { SessionLog } from '../log/session-log.ts';
import type { EnvironmentStore, TeamsEnvironmentStore } from '../environments/environment-store.ts';

/** Everything impure a session needs. Built once, at the process's edge or the library's door. */
export interface Services {
  readonly clock: Clock;
  readonly cache: TokenCache;
  readonly environments: EnvironmentStore;
  readonly teamsEnvironment: TeamsEnvironmentStore;
  /** What is done with a session that asks for a log. */
  readonly log: SessionLog;
  /** The process's environment: some identities live in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True in long-lived processes: renewals may run in the background. */
  readonly isLongLived: boolean;
  /** The context that a command was told to act on by name; absent: the current one. */
  readonly contextName?: string | undefined;
  /** Gives the way to one cloud's servers, trusting what that cloud trusts. */
  transportTo(cloud: Cloud, timeoutMs: number | null): Promise<Transport>;
  /** Gives the way to servers that belong to no cloud, such as a build service's. */
  outsideTransport(): Promise<Transport>;
  /** The way to the identity service of this machine, which is no cloud. */
  readonly localTransport: LocalTransport;
  machine(): Promise<Machine>;
  /** Finds a certificate with its key, in a file, a store or a token. */
  findCertificate(reference: CertificateReference): Promise<SigningCertificate>;
  onPrompt(prompt: SignInPrompt): void | Promise<void>;
  /** Something the person should know that is no failure. */
  warn(text: string): void;
  /** What happens, for those who asked with -Verbose. */
  verbose(text: string): void;
  /** Ends whatever is under way, with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}
