// Prints random calls of all cmdlets as JSON: each as a line for the module, and as one for the program `entrada`.
// Arguments: the seed, and how many calls.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { randomFrom } from './random.js';

const [seed = 1, count = 500] = process.argv.slice(2).map(Number);
const { below, isLikely, pick, inAnyCase } = randomFrom(seed);
const from = (file) => import(pathToFileURL(join(process.env.TEST_DIST ?? '', file)).href);
const { describeCommands } = await from('commands/powershell/describe-commands.js');
const texts = [
  'plain',
  'two words',
  "O'Brien",
  'User.Read',
  'a-b_c',
  '72f988bf-86f1-41af-91ab-2d7cd011db47',
  '$x',
  '100',
];

const unplaced = ['SwitchParameter', 'SecureString', 'PSCredential', 'Tokens'];

// A comma in a value of these is a part of its text: the program takes several of them as several uses only, while the
// module takes an array. compare-calls.js declares this difference.
const { shownCommands } = await from('commands/registry.js');
const tables = await Promise.all((await shownCommands()).map(async ({ load }) => (await load()).table));
const withCommas = new Set(
  tables.flatMap(({ parameters }) => Object.keys(parameters).filter((name) => parameters[name].commas === false)),
);

const { commands } = await describeCommands();
// The only one with a position that can be skipped.
const request = commands.find(({ command }) => command === 'request');
process.stdout.write(
  JSON.stringify(Array.from({ length: count }, () => callOf(isLikely(0.06) ? request : pick(commands)))),
);

function callOf({ name, command, sets, parameters }) {
  const set = pick(sets);
  const chosen = parameters.filter((parameter) => isChosen(parameter, set));
  // A parameter of another set makes an error of some calls.
  if (isLikely(0.1)) chosen.push(pick(parameters));
  const placed = isLikely(0.3) ? placedIn(set, chosen) : [];
  const named = inAnyOrder([...new Set(chosen)].filter((parameter) => !placed.includes(parameter)));
  const pieces = inAnyMix(
    placed.map((parameter) => bareValue(parameter)),
    named.map((parameter) => pieceOf(parameter)),
  );
  const own = pieces.map(({ own: text }) => text).join(' ');
  const program = pieces.map(({ program: text }) => text).join(' ');
  return { cmdlet: name, command, module: `${name} ${own}`, program: `${command} ${program}`.trim() };
}

/**
 * Those that can do without their names: the first positions of the set, without a gap. Not a secret: PowerShell places
 * it by its type, and the text that a program gets in its place is a text.
 */
function placedIn(set, chosen) {
  const sorted = chosen
    .filter(({ type, sets }) => !unplaced.includes(type) && sets[set]?.position !== undefined)
    .toSorted((one, other) => one.sets[set].position - other.sets[set].position);
  return sorted.filter(({ sets }, at) => sets[set].position === at);
}

function bareValue(parameter) {
  const { own, program = own } = valueOf(parameter);
  return { own, program };
}

function inAnyMix(bare, named) {
  return isLikely(0.5) ? [...bare, ...named] : [...named, ...bare];
}

function isChosen({ name, sets }, set) {
  // -InferOutputFileName names the folder as well, in the module.
  if (['Context', 'Output', 'InferOutputFileName'].includes(name) || sets[set] === undefined) return false;
  return isLikely(sets[set].mandatory === true ? 0.95 : 0.15);
}

function inAnyOrder(items) {
  return items
    .map((item) => [below(1e9), item])
    .toSorted(([one], [other]) => one - other)
    .map(([, item]) => item);
}

function pieceOf(parameter) {
  const { name, type, aliases } = parameter;
  const typed = inAnyCase(pick([name, name, ...aliases]));
  if (type === 'SwitchParameter') {
    const text = pick([`-${typed}`, `-${typed}`, `-${typed}:$true`, `-${typed}:$false`]);
    return { own: text, program: text };
  }
  const { own, program = own } = valueOf(parameter);
  const gap = isLikely(0.2) ? ':' : ' ';
  return { own: `-${typed}${gap}${own}`, program: `-${typed}${gap}${program}` };
}

/** The same value for both; where a program takes only a text, another one that means the same. */
function valueOf({ name, type, values, completedFrom }) {
  switch (type) {
    case 'String[]':
    case 'Headers': {
      if (withCommas.has(name) && name !== 'Headers') {
        return { own: Array.from({ length: 1 + below(2) }, () => quoted(pick(['A', 'b_c', 'x-y']))).join(',') };
      }
      const items = Array.from({ length: 1 + below(3) }, () =>
        pick(['User.Read', 'A', 'b_c', 'x-y', 'two words', "O'Brien"]),
      );
      if (name === 'Headers') return { own: "'Prefer: a'" };
      // PowerShell spreads an array that has only elements with spaces over several words.
      if (items.length > 1 && items.every((item) => item.includes(' '))) items.push('A');
      return { own: items.map((item) => quoted(item)).join(pick([',', ', '])) };
    }
    case 'Boolean':
      return { own: pick(['$true', '$false']) };
    case 'Int32':
      return { own: pick(['5', '42', '-1', '0x10', '$number']) };
    case 'Double':
      return { own: pick(['5', '1.5', '0x10', '$number']) };
    case 'Enum':
      return { own: inAnyCase(pick(values)) };
    case 'SecureString':
      return { own: '$secret', program: 'env:RANDOM_SECRET' };
    case 'Tokens':
      return { own: pick(['$secret, $secret', '@($plain, $secret)']), program: 'env:RANDOM_SECRET,env:RANDOM_SECRET' };
    case 'PSCredential':
      return { own: '$credential', program: 'someone:env:RANDOM_SECRET' };
    case 'Hashtable':
      return { own: "@{ A = 'b c'; D = 'e' }", program: `'@{A="b c"; D="e"}'` };
    default: {
      // The module makes paths absolute.
      if (completedFrom === 'files' || /File|Path|^Certificate$/.test(name)) return { own: quoted('/tmp/a b') };
      return { own: quoted(pick(texts)) };
    }
  }
}

function quoted(text) {
  return /^[a-z][\w.]*$/i.test(text) && isLikely(0.5) ? text : `'${text.replaceAll("'", "''")}'`;
}
