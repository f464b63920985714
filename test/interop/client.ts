import type { Clock } from '../../src/base/clock.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import type { SignInPrompt } from '../../src/credentials/prompt.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import type { ConnectEntraOptions } from '../../src/model/connect-options.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import type { Services } from '../../src/session/services/services.ts';
import { createTransports } from '../../src/session/services/transports.ts';
import { absentServices } from '../support/absent-services.ts';
import { tenantId, type StrictProvider } from './strict-provider.ts';

type Shown = Exclude<SignInPrompt, { kind: 'notice' }>;

export interface Client {
  readonly services: Services;
  readonly cache: TokenCache;
  /** Requests sent so far. */
  readonly requests: readonly HttpRequest[];
  /** Durations slept so far, in milliseconds; the reminder and the limit of a sign-in are not among them. */
  readonly slept: readonly number[];
  /** Connects to the provider's tenant while the person acts on what is shown. */
  connect(options?: Partial<ConnectEntraOptions>): Promise<SessionRecord>;
  advance(durationMs: number): void;
  /** Resolves once the person has done what they were doing. */
  acted(): Promise<unknown>;
  /** Sends the form of an earlier request again, with some of its fields changed. */
  resend(request: HttpRequest, changes?: Readonly<Record<string, string>>): Promise<HttpResponse>;
}

export interface ClientSettings {
  /** What the person does with the address or the code. */
  readonly act?: (prompt: Shown) => Promise<unknown>;
  /** What happens just before a request is sent. */
  readonly onRequest?: (request: HttpRequest) => Promise<unknown>;
  /** What happens elsewhere while the client waits for the `count`th time. */
  readonly onSleep?: (count: number) => unknown;
}

/** Our session layer over real sockets, with a cache and a clock of its own. */
export function createClient(provider: StrictProvider, settings: ClientSettings = {}): Client {
  const cache = memoryCache();
  const requests: HttpRequest[] = [];
  const slept: number[] = [];
  const stop = new AbortController();
  let nowMs = Date.now();
  let acting: Promise<unknown> = Promise.resolve();
  const transportTo = createTransports({ userAgent: 'entrada-interop', env: {} });

  const clock: Clock = {
    nowMs: () => nowMs,
    async sleep(durationMs, signal) {
      // The reminder and the limit of a sign-in: never reached, only taken back.
      if (durationMs >= 30_000) return new Promise((_resolve, reject) => signal?.addEventListener('abort', reject));
      slept.push(durationMs);
      await settings.onSleep?.(slept.length);
      nowMs += durationMs;
    },
  };

  const services: Services = {
    ...absentServices(),
    clock,
    cache,
    environments: environmentsInMemory([provider.cloud]),
    async transportTo(cloud, timeoutMs) {
      const transport = await transportTo(cloud, timeoutMs);
      return async (request) => {
        requests.push(request);
        await settings.onRequest?.(request);
        return transport(request);
      };
    },
    onPrompt(prompt) {
      if (prompt.kind === 'notice') return;
      acting = settings.act?.(prompt) ?? Promise.resolve();
      acting.catch(() => stop.abort());
    },
    warn() {},
    verbose() {},
    signal: stop.signal,
  };

  return {
    services,
    cache,
    requests,
    slept,
    async connect(options = {}) {
      const connecting = connectEntra(
        { environment: 'Interop', tenantId, ...options } as ConnectEntraOptions,
        services,
      );
      const [connected] = await Promise.allSettled([connecting]);
      // A person who got stuck is the cause of all that follows.
      await acting;
      if (connected.status === 'rejected') throw connected.reason;
      return connected.value;
    },
    acted: () => acting,
    advance: (durationMs) => void (nowMs += durationMs),
    async resend(request, changes = {}) {
      const form = new URLSearchParams(String(request.body));
      for (const [name, value] of Object.entries(changes)) form.set(name, value);
      const transport = await transportTo(provider.cloud, null);
      return transport({ ...request, body: form.toString(), signal: undefined });
    },
  };
}
