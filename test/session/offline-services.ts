import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import type { Services } from '../../src/session/services/services.ts';
import { absentServices } from '../support/absent-services.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

/** What a service answers; absent parts are 200, no headers and no body. */
export interface OfflineAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Services with one saved session, whose requests get prepared answers, and notes of all that is said. */
export interface OfflineServices extends Services {
  readonly clock: FakeClock;
  readonly requests: HttpRequest[];
  readonly transports: [cloudName: string, timeoutMs: number | null][];
  readonly warnings: string[];
  readonly verboseTexts: string[];
  readonly logged: (readonly [level: string, source: string, message: string])[];
  readonly opened: unknown[];
}

export async function offlineServices(
  record: SessionRecord,
  answers: readonly OfflineAnswer[],
  nowMs: number,
): Promise<OfflineServices> {
  const waiting = [...answers];
  const requests: HttpRequest[] = [];
  const transports: [string, number | null][] = [];
  const warnings: string[] = [];
  const verboseTexts: string[] = [];
  const logged: (readonly [string, string, string])[] = [];
  const opened: unknown[] = [];
  const cache = memoryCache();
  await cache.write(record);
  const transport = async (request: HttpRequest): Promise<HttpResponse> => {
    requests.push(request);
    const { status = 200, headers = {}, body = '' } = waiting.shift() ?? {};
    const write = request.receive?.({ status, headers });
    if (write === undefined) return { status, headers, body: Buffer.from(body) };
    await write(Buffer.from(body));
    return { status, headers, body: Buffer.alloc(0), receivedBytes: Buffer.byteLength(body) };
  };
  return {
    ...absentServices(),
    clock: createFakeClock(nowMs),
    cache,
    environments: environmentsInMemory(),
    log: {
      ...absentServices().log,
      open: async (settings) => void opened.push(settings),
      write: (...entry) => void logged.push(entry),
    },
    async transportTo({ name }, timeoutMs) {
      transports.push([name, timeoutMs]);
      return transport;
    },
    onPrompt: () => {},
    warn: (text) => void warnings.push(text),
    verbose: (text) => void verboseTexts.push(text),
    ...{ requests, transports, warnings, verboseTexts, logged, opened },
  };
}
