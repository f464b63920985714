import { basename } from 'node:path';

/**
 * A reporter of Node's test runner that writes each test without subtests as one line of JSON. Node prints the rest of
 * what a test file prints between them.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* reportLines(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    const error = data.details?.error;
    // A test whose subtests fail is not one more failure.
    if (error?.failureType === 'subtestsFailed') continue;
    const state = data.skip !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    const cause = error?.cause ?? error;
    const found = state === 'failed' ? String(cause?.stack ?? cause?.message ?? cause) : undefined;
    yield `\n@@${JSON.stringify({ file: fileOf(data.file), name: data.name, state, found })}\n`;
  }
}

/** @param {string | undefined} file */
function fileOf(file) {
  return /build[\\/]test[\\/](.*)\.js$/.exec(file ?? '')?.[1]?.replaceAll('\\', '/') ?? basename(file ?? '');
}
