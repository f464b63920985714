import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, type KnownErrorCode } from '../../src/base/errors.ts';
import { RateReached, ServiceBusy } from '../../src/fleet/queue/limited-services.ts';
import { processTenant, type RequestRows, type TenantPart } from '../../src/fleet/queue/process-tenant.ts';
import { retryDelayMs } from '../../src/fleet/queue/retry-policy.ts';
import type { SweepDefinition } from '../../src/fleet/queue/sweep-definition.ts';
import type { Outcome, Progress, Step, TenantResults } from '../../src/fleet/queue/tenant-results.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const sweep: SweepDefinition = {
  id: 'one',
  request: { url: '/users', headers: { a: 'b' }, all: true },
  targets: [{ name: 'contoso', tenantId: undefined, context: 'work', otherTenant: undefined }],
  maxRetry: 2,
  createdAtMs: 1,
};
const clock = createFakeClock(1000);

/** Results in memory, as the scripts on the server keep them. */
class MemoryResults implements TenantResults {
  ended: Outcome | undefined;
  kept: Progress | undefined;
  readonly rows: string[] = [];
  /** Another worker writes before the next step. */
  other: Progress | undefined;
  failure: Error | undefined;

  async outcome() {
    return this.ended;
  }
  async progress() {
    return this.kept;
  }
  async keep(progress: Progress, chunks: readonly string[]): Promise<Step> {
    const step = this.#step(progress.chunks - chunks.length);
    if (step !== 'kept') return step;
    this.rows.push(...chunks);
    this.kept = progress;
    return 'kept';
  }
  async finish(outcome: Outcome, chunks: readonly string[]): Promise<Step> {
    const step = outcome.kind === 'failed' ? 'kept' : this.#step(outcome.chunks - chunks.length);
    if (step !== 'kept') return step;
    this.rows.push(...chunks);
    this.ended = outcome;
    return 'kept';
  }
  async *chunks() {
    yield* this.rows;
  }
  #step(seen: number): Step {
    if (this.failure !== undefined) throw this.failure;
    if (this.other !== undefined) {
      this.kept = this.other;
      this.rows.push(...Array.from({ length: this.other.chunks - this.rows.length }, () => '"other"'));
      this.other = undefined;
    }
    if (this.ended !== undefined) return 'finished';
    return seen === this.rows.length ? 'kept' : 'behind';
  }
}

/** A listing of three pages; `before` is called before each request. */
function pages(before: (page: number, part: TenantPart) => void = () => {}): RequestRows {
  return async function* (_target, _sweep, part) {
    for (let page = Number(/page(\d)/.exec(part.url)?.[1] ?? 1); page <= 3; page += 1) {
      before(page, part);
      yield { id: `${page}a` };
      yield { id: `${page}b` };
      if (page < 3) await part.onNextPage({ url: `/page${page + 1}`, headers: { level: 'eventual' } });
    }
    return undefined;
  };
}

function run(
  file: TenantResults,
  requestRows: RequestRows,
  more: { failures?: number; losses?: number; stopping?: AbortSignal; stopped?: AbortSignal } = {},
) {
  const { failures = 0, losses = 0, stopping, stopped } = more;
  const never = new AbortController().signal;
  return processTenant(
    { sweep, index: 0, failures, losses },
    { file, requestRows, clock, stopping: stopping ?? never, stopped: stopped ?? never },
  );
}

const allRows = ['1a', '1b', '2a', '2b', '3a', '3b'];
const idsOf = (file: MemoryResults) => file.rows.flatMap((chunk) => chunk.match(/\d[ab]/g) ?? []);
const failing = (code: KnownErrorCode) => () => {
  throw new EntradaError(code, 'Not now.', { hint: 'Later.' });
};

test('processTenant() keeps the rows of each page, and the last ones with the outcome', async () => {
  const file = new MemoryResults();
  const keptAt: (Progress | undefined)[] = [];
  assert.deepEqual(
    await run(
      file,
      pages(() => keptAt.push(file.kept)),
    ),
    { kind: 'done', rows: 6 },
  );
  assert.deepEqual(idsOf(file), allRows);
  assert.deepEqual(keptAt, [
    undefined,
    { url: '/page2', headers: { level: 'eventual' }, rows: 2, chunks: 1, failures: 0 },
    { url: '/page3', headers: { level: 'eventual' }, rows: 4, chunks: 2, failures: 0 },
  ]);
  assert.deepEqual(file.ended, { kind: 'done', rows: 6, chunks: 3, endedAtMs: 1000 });
  assert.deepEqual(await run(file, pages()), { kind: 'needless', why: 'finished' });
});

test('processTenant() continues at the page of an earlier try, and begins with the request of the sweep', async () => {
  const file = new MemoryResults();
  const parts: Pick<TenantPart, 'url' | 'headers' | 'keptRows'>[] = [];
  const requestRows = pages((page, { url, headers, keptRows }) => {
    parts.push({ url, headers, keptRows });
    if (page === 2 && parts.length === 2) throw new RateReached(700);
  });
  assert.deepEqual(await run(file, requestRows), { kind: 'limited', waitMs: 700 });
  assert.deepEqual(idsOf(file), ['1a', '1b']);
  assert.deepEqual(await run(file, requestRows), { kind: 'done', rows: 6 });
  assert.deepEqual(idsOf(file), allRows);
  assert.deepEqual(
    [parts[0], parts[2]],
    [
      { url: '/users', headers: { a: 'b' }, keptRows: undefined },
      { url: '/page2', headers: { level: 'eventual' }, keptRows: 2 },
    ],
  );
});

test('processTenant() retries what can pass, for longer each time, and no refusal', async () => {
  for (const code of [
    'NETWORK_UNREACHABLE',
    'NETWORK_TIMED_OUT',
    'SERVICE_UNAVAILABLE',
    'CACHE_UNREACHABLE',
  ] as const) {
    const end = await run(new MemoryResults(), pages(failing(code)));
    assert.ok(end.kind === 'retry' && end.error.code === code, code);
  }
  for (const code of ['REQUEST_REFUSED', 'SIGN_IN_NEEDED', 'CONTEXT_NOT_FOUND', 'RESPONSE_INVALID'] as const) {
    const file = new MemoryResults();
    file.rows.push('"page 1"');
    file.kept = { url: '/page2', headers: {}, rows: 1, chunks: 1, failures: 0 };
    const end = await run(file, pages(failing(code)));
    assert.ok(end.kind === 'failed' && end.error.code === code, code);
    assert.deepEqual(file.ended, {
      kind: 'failed',
      rows: 0,
      chunks: 0,
      error: { code, message: 'Not now.', hint: 'Later.' },
      endedAtMs: 1000,
    });
  }
  assert.deepEqual(
    [1, 2, 3, 20].map((tries) => [retryDelayMs(tries, () => 0), retryDelayMs(tries, () => 1)]),
    [
      [1_000, 2_000],
      [2_000, 4_000],
      [4_000, 8_000],
      [300_000, 600_000],
    ],
  );
});

test('processTenant() fails a tenant after so many tries in a row; a page that is kept starts the count again', async () => {
  const unavailable = pages(failing('SERVICE_UNAVAILABLE'));
  assert.equal((await run(new MemoryResults(), unavailable, { failures: 1 })).kind, 'retry');
  assert.equal((await run(new MemoryResults(), unavailable, { failures: 2 })).kind, 'failed');
  const file = new MemoryResults();
  const canRetry: boolean[] = [];
  const second = pages((page, part) => {
    canRetry.push(part.canRetry);
    if (page === 2) throw new EntradaError('SERVICE_UNAVAILABLE', 'Busy.');
  });
  for (const failures of [2, 3, 4]) {
    const { kind } = await run(file, second, { failures });
    assert.equal(kind, failures === 4 ? 'failed' : 'retry');
  }
  assert.deepEqual(canRetry, [false, false, true, false]);
});

test('processTenant() waits at least as long as a busy service asks for', async () => {
  const busy = (waitMs: number) =>
    pages(() => {
      throw new ServiceBusy('graph.microsoft.com', 429, waitMs);
    });
  const long = await run(new MemoryResults(), busy(60_000));
  assert.ok(long.kind === 'retry' && long.waitMs === 60_000);
  assert.equal(long.error.message, 'graph.microsoft.com responded with 429');
  const short = await run(new MemoryResults(), busy(0));
  assert.ok(short.kind === 'retry' && short.waitMs >= 1_000 && short.waitMs <= 2_000);
});

test('processTenant() goes on from where another worker is, and leaves what it has finished', async () => {
  const file = new MemoryResults();
  file.other = { url: '/page3', headers: {}, rows: 2, chunks: 2, failures: 0 };
  assert.deepEqual(await run(file, pages()), { kind: 'done', rows: 4 });
  assert.deepEqual(file.rows.slice(0, 2), ['"other"', '"other"']);
  assert.deepEqual(idsOf(file), ['3a', '3b']);
  const finished = new MemoryResults();
  const end = await run(
    finished,
    pages((page) => {
      if (page === 2) finished.ended = { kind: 'done', rows: 9, chunks: 1, endedAtMs: 5 };
    }),
  );
  assert.deepEqual(end, { kind: 'needless', why: 'finished' });
  assert.equal(finished.ended?.rows, 9);
});

test('processTenant() returns a tenant at the next page when the worker stops, or at once', async () => {
  const stopping = new AbortController();
  const file = new MemoryResults();
  const soft = await run(
    file,
    pages(() => stopping.abort()),
    { stopping: stopping.signal },
  );
  assert.deepEqual([soft, idsOf(file)], [{ kind: 'returned' }, ['1a', '1b']]);
  const stopped = new AbortController();
  const hard = await run(
    file,
    pages((_page, { signal }) => {
      stopped.abort();
      if (signal.aborted) throw new EntradaError('CANCELLED', 'Cancelled.');
    }),
    { stopped: stopped.signal },
  );
  assert.deepEqual([hard, file.ended], [{ kind: 'returned' }, undefined]);
});

test('processTenant() throws when the server fails: the tenant is not to blame', async () => {
  const file = new MemoryResults();
  file.failure = new EntradaError('STORAGE_FAILED', 'Full.');
  await assert.rejects(run(file, pages()), { code: 'STORAGE_FAILED' });
  assert.equal(file.ended, undefined);
});

test('processTenant() leaves a tenant that is gone, also when its failure comes late', async () => {
  const removed = new MemoryResults();
  removed.keep = async () => 'removed';
  assert.deepEqual(await run(removed, pages()), { kind: 'needless', why: 'removed' });
  for (const step of ['finished', 'removed'] as const) {
    const late = new MemoryResults();
    late.finish = async () => step;
    assert.deepEqual(await run(late, pages(failing('REQUEST_REFUSED'))), { kind: 'needless', why: step });
  }
  const never = new AbortController().signal;
  const surroundings = { requestRows: pages(), clock, stopping: never, stopped: never };
  const one = { sweep, index: 1, failures: 0, losses: 0 };
  assert.deepEqual(await processTenant(one, { ...surroundings, file: new MemoryResults() }), {
    kind: 'needless',
    why: 'removed',
  });
});

test('processTenant() notes the GUID of the token, the status of a refusal, and what is not an error of its own', async () => {
  const file = new MemoryResults();
  await run(
    file,
    pages((_page, part) => part.onTenant('the-guid')),
  );
  assert.equal(file.ended?.tenantId, 'the-guid');
  const refused = new MemoryResults();
  await run(
    refused,
    pages((_page, part) => {
      part.onTenant('the-guid');
      throw new EntradaError('REQUEST_REFUSED', 'No.', { details: { status: 403 } });
    }),
  );
  const { tenantId, error } = refused.ended ?? {};
  assert.deepEqual([tenantId, error?.status, error?.message], ['the-guid', 403, 'No.']);
  const thrown = new TypeError('A bug.');
  const end = await run(
    new MemoryResults(),
    pages(() => {
      throw thrown;
    }),
  );
  assert.ok(end.kind === 'failed');
  assert.deepEqual([end.error.code, end.error.message, end.error.cause], ['INTERNAL', 'A bug.', thrown]);
});

test('processTenant() fails a tenant that took eleven workers with it', async () => {
  assert.equal((await run(new MemoryResults(), pages(), { losses: 10 })).kind, 'done');
  const end = await run(new MemoryResults(), pages(), { losses: 11 });
  assert.ok(end.kind === 'failed');
  assert.equal(end.error.message, 'Cannot finish the tenant: 11 workers ended while they worked on it');
});
