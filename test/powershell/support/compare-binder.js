// Reads recorded calls (lines of JSON) on standard input, and prints how Entrada's binder differs as JSON.
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const from = (file) => import(pathToFileURL(join(process.env.TEST_BUILD ?? '', file)).href);
const { bindRecorded, readCalls } = await from('binder/pwsh/recorded-calls.js');
const { declaredDifferences } = await from('binder/pwsh/declared-differences.js');

const report = { calls: 0, bound: 0, equal: 0, declared: {}, undeclared: [] };
for (const call of readCalls(await text(process.stdin))) {
  const found = await bindRecorded(call);
  report.calls += 1;
  if (call.expected.kind === 'bound') report.bound += 1;
  if (isDeepStrictEqual(found, call.expected)) {
    report.equal += 1;
    continue;
  }
  const kind = declaredDifferences.find((one) => one.isShownBy(call, found))?.kind;
  if (kind !== undefined) report.declared[kind] = (report.declared[kind] ?? 0) + 1;
  else report.undeclared.push({ table: call.table.name, words: call.words, expected: call.expected, found });
}
process.stdout.write(JSON.stringify(report));
