import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { runNode } from './run.js';

await ensureReady();
const compiled = await compileTests();
const ended = compiled === 0 ? await runNode('build/bench/run.js', process.argv.slice(2), { show: true }) : undefined;
process.exitCode = ended?.status ?? compiled;
