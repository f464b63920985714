import { basename } from 'node:path';

/**
 * A reporter of Node's test runner that writes each test without subtests as one line of JSON, and lines with the time
 * of each part of a file and when all have ended. Node prints the rest of what a test file prints between them.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* reportLines(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // The time of subtests is part of their test's.
    if (data.nesting === 0) {
      yield `\n@@time ${JSON.stringify({ file: fileOf(data.file), durationMs: data.details?.duration_ms ?? 0 })}\n`;
    }
    if (data.details?.type === 'suite') continue;
    const error = data.details?.error;
    // A test whose subtests fail is not one more failure.
    if (error?.failureType === 'subtestsFailed') continue;
    const state = data.skip !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    const cause = error?.cause ?? error;
    const found = state === 'failed' ? String(cause?.stack ?? cause?.message ?? cause) : undefined;
    yield `\n@@${JSON.stringify({ file: fileOf(data.file), name: data.name, state, found })}\n`;
  }
  yield '\n@@end\n';
}

/** @param {string | undefined} file */
function fileOf(file) {
  return /build[\\/]test[\\/](.*)\.js$/.exec(file ?? '')?.[1]?.replaceAll('\\', '/') ?? basename(file ?? '');
}
