import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseProblems } from './release-problems.js';
import { root } from './project.js';

// Run by npm before it publishes (prepublishOnly).
const problems = releaseProblems(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
if (problems.length > 0) {
  process.stderr.write(`Cannot publish:\n${problems.map((problem) => `  ${problem}`).join('\n')}\n`);
  process.exitCode = 1;
}
