import type { Clock } from '../../base/clock.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import type { RsaKeyMaker } from '../../certificates/create-certificate.ts';
import type { SigningCertificate } from '../../certificates/signing-certificate.ts';
import type { Machine } from '../../credentials/managed-identity/machine.ts';
import type { SignInPrompt } from '../../credentials/prompt.ts';
import type { LocalTransport } from '../../http/local-transport.ts';
import type { Transport } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { CertificateReference } from '../../model/stored-credential.ts';
import type { SessionLog } from '../log/session-log.ts';
import type { Lifetime } from './lifetime.ts';
import type { EnvironmentStore, TeamsEnvironmentStore } from '../environments/environment-store.ts';

/** Everything impure a session needs. Built once, at the process's edge or the library's door. */
export interface Services {
  readonly clock: Clock;
  readonly cache: TokenCache;
  readonly environments: EnvironmentStore;
  readonly teamsEnvironment: TeamsEnvironmentStore;
  /** The log of the session's activity. */
  readonly log: SessionLog;
  /** The process's environment: some identities live in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True in long-lived processes: renewals may run in the background. */
  readonly isLongLived: boolean;
  /** The context that a command was told to act on by name; absent: the current one. */
  readonly contextName?: string | undefined;
  /** Returns the transport for a cloud, which trusts only the cloud's authorities. */
  transportTo(cloud: Cloud, timeoutMs: number | null): Promise<Transport>;
  /** Returns the transport for servers outside the clouds, such as a build service. */
  outsideTransport(): Promise<Transport>;
  /** The transport to this machine's managed identity endpoint. */
  readonly localTransport: LocalTransport;
  machine(): Promise<Machine>;
  /** Finds a certificate with its key, in a file, a store or a token. */
  findCertificate(reference: CertificateReference): Promise<SigningCertificate>;
  /** Returns the certificate of the calling shell that a text stands for; undefined for any other text. */
  certificateNamed?: ((text: string) => Promise<CertificateReference | undefined>) | undefined;
  /** Creates the keys of new certificates; absent: new ones. */
  readonly makeRsaKey?: RsaKeyMaker | undefined;
  onPrompt(prompt: SignInPrompt): void | Promise<void>;
  /** Called with warnings. */
  warn(text: string): void;
  /** Called with details, for -Verbose. */
  verbose(text: string): void;
  /** Of a session that the library's caller can close before the process ends. */
  readonly lifetime?: Lifetime | undefined;
  /** Ends whatever is under way, with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}
