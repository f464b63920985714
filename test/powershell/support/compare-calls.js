// Reads calls as JSON on standard input, each with the words that the program got and how the module bound it; binds
// the words, and prints how many calls are equal, and those that are not.
import { json } from 'node:stream/consumers';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const from = (file) => import(pathToFileURL(join(process.env.TEST_DIST ?? '', file)).href);
const { bindParameters } = await from('binder/bind.js');
const { Secret } = await from('base/secret.js');
const { findCommand } = await from('commands/registry.js');
const { shownCall } = await from('commands/run/shown-call.js');

const host = { warn() {}, readSecret: async () => new Secret(process.env.RANDOM_SECRET ?? '') };
const report = { calls: 0, bound: 0, refused: 0, declared: 0, different: [] };
for (const { line, words, module } of await json(process.stdin)) {
  const program = await outcomeOf(words);
  report.calls += 1;
  if ('error' in program && 'error' in module) report.refused += 1;
  else if (isDeepStrictEqual(program, module)) report.bound += 1;
  else if (isDeepStrictEqual(withJoinedFields(program), withJoinedFields(module))) report.declared += 1;
  else report.different.push({ line, words, module, program });
}
process.stdout.write(JSON.stringify(report));

/** The declared difference: `-Field A=1,B=2` is one value for the program, because a comma can be a part of it. */
function withJoinedFields({ values, ...rest }) {
  const joined = values?.Field?.join(',').replaceAll("'", '');
  return { ...rest, values: { ...values, ...(joined !== undefined && { Field: joined }) } };
}

/** As JSON has it. */
async function outcomeOf(words) {
  const { command, rest } = await findCommand(words);
  try {
    return JSON.parse(JSON.stringify(shownCall(await bindParameters((await command.load()).table, rest, host))));
  } catch (error) {
    return { error: error.code };
  }
}
