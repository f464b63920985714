import { ensureReady } from './ensure-ready.js';
import { runNode } from './run.js';

await ensureReady();
const ended = await runNode('dist/cli.cjs', ['tour', ...process.argv.slice(2)], { show: true });
process.exitCode = ended.status;
