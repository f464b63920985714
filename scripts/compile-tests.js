import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphDataInputs, packGraphData } from './pack-graph-data.js';
import { contentHash, filesIn, root, toolPath } from './project.js';
import { runNode } from './run.js';

const compiledFolders = ['src', 'test', 'bench'];
const settings = ['tsconfig.json', 'package.json', 'node_modules/typescript/package.json'];
const compilerRecord = 'build/.tsbuildinfo';
const graphDataStamp = 'build/.graph-data-stamp';

/**
 * Compiles src, test and bench into build/, without what is left there from sources that are gone. Does nothing when
 * neither these files nor what the last run wrote has changed. Types are checked by `npm run types`: here that would
 * take four times as long.
 *
 * @param {string} [project] - Default: this project.
 * @param {() => Promise<number>} [compile] - Default: the compiler, for this project.
 * @returns {Promise<number>} Exit status of the compiler, which has shown what it found.
 */
export async function compileTests(project = root, compile = compileAndPack) {
  const sources = filesBelow('', project);
  const inputs = contentHash([...settings, ...sources], project);
  const recordFile = join(project, 'build', '.compiled.json');
  const known = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : {};
  const isEdited = known.outputs !== hashOfOutputs(project);
  removeForeign(sources, project);
  if (isEdited) {
    // Both trust their record of what they wrote.
    for (const record of [compilerRecord, graphDataStamp]) rmSync(join(project, record), { force: true });
  } else if (known.inputs === inputs) {
    return 0;
  }
  const status = await compile();
  const record = { inputs: status === 0 ? inputs : 'did not compile', outputs: hashOfOutputs(project) };
  writeFileSync(recordFile, JSON.stringify(record));
  return status;
}

/**
 * @param {string} parent - Relative to the project; ends with `/`, or is empty.
 * @param {string} project
 */
function filesBelow(parent, project) {
  return compiledFolders.flatMap((folder) =>
    filesIn(`${parent}${folder}`, project).map((file) => `${parent}${folder}/${file}`),
  );
}

/** @param {string} project */
function hashOfOutputs(project) {
  return contentHash(filesBelow('build/', project), project);
}

/**
 * @param {readonly string[]} sources
 * @param {string} project
 */
function removeForeign(sources, project) {
  const expected = new Set(sources.map((file) => `build/${file}`));
  for (const file of filesBelow('build/', project)) {
    const source = /.*(?=\.js(?:\.map)?$)/.exec(file)?.[0];
    if (source !== undefined && !expected.has(`${source}.ts`)) rmSync(join(project, file));
  }
}

async function compileAndPack() {
  packChangedData();
  const ended = await runNode(toolPath('typescript', 'tsc'), ['-p', '.', '--noCheck'], { show: true });
  return ended.status;
}

function packChangedData() {
  const stampFile = join(root, graphDataStamp);
  const stamp = contentHash(graphDataInputs);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  packGraphData(join(root, 'build/src/permissions'));
  writeFileSync(stampFile, stamp);
}
