/**
 * @typedef {import('../src/model/parameter-table.ts').CommandTable} CommandTable
 * @typedef {import('../src/model/parameter-table.ts').Parameter} Parameter
 * @typedef {import('../src/model/queries/query.ts').Query} Query
 */

const generated = 'Generated from the parameter tables by `npm run docs`.';
const lineLength = 116;

/** @type {Readonly<Record<string, string>>} */
const typeScriptTypes = {
  String: 'string',
  'String[]': 'readonly string[]',
  SwitchParameter: 'boolean',
  Boolean: 'boolean',
  Int32: 'number',
  Double: 'number',
  SecureString: 'Secret | string',
  'SecureString[]': 'readonly (Secret | string)[]',
  Hashtable: 'Readonly<Record<string, string>>',
  PSCredential: '{ readonly userName: string; readonly password: Secret | string }',
};

/**
 * Returns the source text with an interface for each parameter set of the cmdlets, and a union for each cmdlet.
 *
 * @param {Readonly<Record<string, CommandTable>>} tables - By the name of the union.
 */
export function parameterSetTypes(tables) {
  const entries = Object.entries(tables);
  const names = entries.flatMap(([, table]) => setsOf(table).map((set) => setTypeName(table, set)));
  return [
    `// ${generated}\nimport type { Secret } from '../base/secret.ts';\nimport type { Without } from './parameter-table.ts';`,
    ...entries.flatMap(([union, table]) => [
      unionOfSets(table, union),
      ...setsOf(table).map((set) => setType(table, set)),
    ]),
    [
      ...comment(
        'The type of an option in the parameter sets that do not have it: the message of the compiler names the set.',
        '',
      ),
      'export declare enum NotAnOptionOf {',
      ...names.map((name) => `${name} = '${name}',`),
      '}',
    ].join('\n'),
    '',
  ].join('\n\n');
}

/**
 * @param {CommandTable} table
 * @param {string} union
 */
function unionOfSets(table, union) {
  const text = `The parameters of ${table.name} as options: those of one of its parameter sets.`;
  const names = setsOf(table).map((set) => setTypeName(table, set));
  return [...comment(text, ''), `export type ${union} = ${names.join(' | ')};`].join('\n');
}

/**
 * @param {CommandTable} table
 * @param {string} set
 */
function setType(table, set) {
  const entries = Object.entries(table.parameters);
  const own = entries.filter(([, parameter]) => isIn(parameter, set));
  const others = entries.filter(([, parameter]) => !isIn(parameter, set)).map(([name]) => `'${lowerFirst(name)}'`);
  const isDefault = set === table.defaultSet ? ', the default one' : '';
  const name = setTypeName(table, set);
  return [
    ...comment(`The parameters of ${table.name} in its parameter set ${set}${isDefault}.`, ''),
    `export interface ${name} extends Without<NotAnOptionOf.${name}, ${others.join(' | ')}> {`,
    ...own.flatMap(([one, parameter]) => option(table, one, parameter, isMandatory(parameter, set))),
    '}',
  ].join('\n');
}

/**
 * Returns the source text with an interface for the options of each query, one for its rows, and a table of both.
 *
 * @param {readonly Query[]} queries
 */
export function queryTypes(queries) {
  const rows = queries.map(({ name }) => {
    const stem = stemOf(name);
    return `readonly '${name}': { readonly options: ${stem}Options; readonly row: ${stem}Row };`;
  });
  return [
    `// ${generated}`,
    `/** A row of a query: its columns by name, as in JSON output. */\nexport type QueryRow = Readonly<Record<string, unknown>>;`,
    `/** The options and the rows of each query, by the name of its cmdlet. */\nexport interface Queries {\n${rows.join('\n')}\n}`,
    ...queries.flatMap((query) => [queryOptions(query), queryRow(query)]),
    '',
  ].join('\n\n');
}

/**
 * Returns the source text with a function for each query.
 *
 * @param {readonly Query[]} queries
 */
export function queryFunctions(queries) {
  const types = queries.flatMap(({ name }) => [`${stemOf(name)}Options`, `${stemOf(name)}Row`]).toSorted();
  const functions = queries.map((query) => {
    const stem = stemOf(query.name);
    const isNeeded = Object.values(query.parameters).some((parameter) => isAlwaysMandatory(parameter));
    const session = query.service === 'teams' ? 'A session of Teams.' : 'A session of Entra.';
    return [
      '/**',
      ...wrapped(`${query.synopsis} The same as \`session.query('${query.name}', options)\`.`).map(
        (line) => ` * ${line}`,
      ),
      ' *',
      ` * @param session - ${session}`,
      ' */',
      `export function ${lowerFirst(stem)}(session: QuerySession, options${isNeeded ? '' : '?'}: ${stem}Options): AsyncIterable<${stem}Row> {`,
      `return session.query('${query.name}', options);`,
      '}',
    ].join('\n');
  });
  return [
    `// ${generated}\nimport type { ${types.join(', ')} } from '../model/queries/query-types.ts';\nimport type { QuerySession } from './query-session.ts';`,
    ...functions,
    '',
  ].join('\n\n');
}

/** @param {Query} query */
function queryOptions(query) {
  const options = Object.entries(query.parameters).flatMap(([name, parameter]) =>
    option(query, name, parameter, isAlwaysMandatory(parameter)),
  );
  const rule = setsOf(query).length > 1 ? ' They must belong to one of its parameter sets.' : '';
  return [
    ...comment(`The parameters of ${query.name} as options.${rule}`, ''),
    `export interface ${stemOf(query.name)}Options {`,
    ...options,
    '}',
  ].join('\n');
}

/** @param {Query} query */
function queryRow(query) {
  const columns = Object.keys(query.columns).map((name) => `readonly '${name}'?: unknown;`);
  const more = query.others === 'kept' ? ' Other properties of the response follow.' : '';
  return [
    ...comment(`A row of ${query.name}: its columns, of which options can omit some.${more}`, ''),
    `export interface ${stemOf(query.name)}Row extends QueryRow {`,
    ...columns,
    '}',
  ].join('\n');
}

/**
 * @param {CommandTable} table
 * @param {string} name
 * @param {Parameter} parameter
 * @param {boolean} isNeeded
 */
function option(table, name, parameter, isNeeded) {
  const type =
    parameter.type === 'Enum'
      ? parameter.values.map((value) => `'${value}'`).join(' | ')
      : typeScriptTypes[parameter.type];
  const fallback = parameter.defaultText === undefined ? '' : ` Default: ${parameter.defaultText}.`;
  const text = inCamelCase(table, `${parameter.optionDescription ?? parameter.description}${fallback}`);
  return [
    ...comment(text, '  '),
    isNeeded ? `readonly ${lowerFirst(name)}: ${type};` : `readonly ${lowerFirst(name)}?: ${type} | undefined;`,
  ];
}

/**
 * Writes the parameters in a text as the options are: `-ClientId` as `clientId`.
 *
 * @param {CommandTable} table
 * @param {string} text
 */
function inCamelCase(table, text) {
  return text.replaceAll(/(?<![\w-])-([A-Z]\w+)/g, (whole, /** @type {string} */ name) =>
    Object.hasOwn(table.parameters, name) ? `\`${lowerFirst(name)}\`` : whole,
  );
}

/**
 * @param {string} text
 * @param {string} indent
 */
function comment(text, indent) {
  const line = `${indent}/** ${text} */`;
  if (line.length <= lineLength) return [line];
  return [`${indent}/**`, ...wrapped(text).map((one) => `${indent} * ${one}`), `${indent} */`];
}

/** @param {string} text */
function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (`${last} ${word}`.length > lineLength - 6) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/**
 * @param {CommandTable} table
 * @param {string} set
 */
function setTypeName(table, set) {
  return `${table.name.replaceAll('-', '')}${set.replace(/ParameterSet$/, '')}Parameters`;
}

/** @param {string} name - Of a cmdlet, such as `Get-EntraUser`. */
function stemOf(name) {
  return name.replaceAll('-', '');
}

/** @param {CommandTable} table */
function setsOf(table) {
  const named = Object.values(table.parameters).flatMap(({ sets }) => Object.keys(sets ?? {}));
  return [...new Set(table.defaultSet === undefined ? named : [table.defaultSet, ...named])];
}

/**
 * @param {Parameter} parameter
 * @param {string} set
 */
function isIn(parameter, set) {
  return parameter.sets === undefined || parameter.sets[set] !== undefined;
}

/**
 * @param {Parameter} parameter
 * @param {string} set
 */
function isMandatory(parameter, set) {
  return (parameter.sets?.[set] ?? parameter.everywhere)?.mandatory === true;
}

/** @param {Parameter} parameter */
function isAlwaysMandatory(parameter) {
  return parameter.sets === undefined && parameter.everywhere?.mandatory === true;
}

/** @param {string} text */
function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
