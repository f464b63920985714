import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';
import { parameterSetTypes, queryFunctions, queryTypes } from './option-types.js';
import { root, toolPath } from './project.js';
import { seedTypes } from './seed-types.js';

/**
 * Returns the source files that are generated from the tables of parameters and of seeds. The tables are read from
 * src, so that a table whose types are not generated yet, and do not compile, can be read.
 *
 * @returns {Promise<Map<string, string>>} The text of each file, by its path.
 */
export async function generatedTypes() {
  const { connectEntraTable, connectTeamsTable, allQueries, seedTables } = await loadTables();
  const texts = {
    'src/model/connect-options.ts': parameterSetTypes({
      ConnectEntraOptions: connectEntraTable,
      ConnectTeamsOptions: connectTeamsTable,
    }),
    'src/model/queries/query-types.ts': queryTypes(allQueries),
    'src/queries/query-functions.ts': queryFunctions(allQueries),
    'src/lab/setup/shape/seed-types.ts': seedTypes(seedTables),
  };
  return new Map(Object.entries(texts).map(([path, text]) => [path, formatted(path, text)]));
}

async function loadTables() {
  const contents = [
    "export { connectEntraTable } from './src/model/connect-entra.ts';",
    "export { connectTeamsTable } from './src/model/connect-microsoftteams.ts';",
    "export { allQueries } from './src/model/queries/all-queries.ts';",
    "export { seedTables } from './src/lab/setup/shape/seed-tables.ts';",
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

/**
 * @param {string} path
 * @param {string} text
 */
function formatted(path, text) {
  const args = [toolPath('@biomejs/biome', 'biome'), 'format', `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, args, { cwd: root, input: text, encoding: 'utf8' });
}
