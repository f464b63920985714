import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphDataInputs, packGraphData } from './pack-graph-data.js';
import { contentHash, filesIn, root, toolPath } from './project.js';
import { runNode } from './run.js';

/**
 * Compiles src, test and bench into build/, without what is left there from sources that are gone. Types are checked by
 * `npm run types`: here that would take four times as long.
 *
 * @returns {Promise<number>} Exit status of the compiler, which has shown what it found.
 */
export async function compileTests() {
  const sources = new Set(['src', 'test', 'bench'].flatMap((top) => filesIn(top).map((file) => `${top}/${file}`)));
  for (const file of filesIn('build')) {
    const source = /^(?:src|test|bench)\/.*(?=\.js(?:\.map)?$)/.exec(file)?.[0];
    if (source !== undefined && !sources.has(`${source}.ts`)) rmSync(join(root, 'build', file));
  }
  // The compiler trusts its record of what it wrote; it has to forget when the output was removed.
  const outputs = [...sources].filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, '.js'));
  if (outputs.some((file) => !existsSync(join(root, 'build', file)))) {
    rmSync(join(root, 'build', '.tsbuildinfo'), { force: true });
  }
  packChangedData();
  const ended = await runNode(toolPath('typescript', 'tsc'), ['-p', '.', '--noCheck'], { show: true });
  return ended.status;
}

function packChangedData() {
  const stampFile = join(root, 'build', '.graph-data-stamp');
  const stamp = contentHash(graphDataInputs);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  packGraphData(join(root, 'build/src/permissions'));
  writeFileSync(stampFile, stamp);
}
