import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { findPowershell } from './powershell/install-powershell.js';
import { runNode } from './run.js';

await ensureReady();
const compiled = await compileTests();
const pwsh = findPowershell();
const env = { ...process.env, ...(pwsh !== undefined && { BENCH_PWSH: pwsh }) };
const bench = () => runNode('build/bench/run.js', process.argv.slice(2), { show: true, env });
const ended = compiled === 0 ? await bench() : undefined;
process.exitCode = ended?.status ?? compiled;
