/**
 * @typedef {import('../src/lab/setup/shape/table.ts').Table} Table
 * @typedef {import('../src/lab/setup/shape/table.ts').ValueType} ValueType
 */

/** @type {Readonly<Record<string, string>>} */
const plainTypes = { flag: 'boolean', count: 'number', null: 'null', json: 'unknown' };

/**
 * Returns the source text with an interface for each object of a seed.
 *
 * @param {Readonly<Record<string, Table>>} tables
 */
export function seedTypes(tables) {
  /** @type {Map<string, string>} */
  const imports = new Map();
  const interfaces = Object.entries(tables).map(([key, { says, fields }]) => {
    const members = Object.entries(fields).flatMap(([name, { type, says: text, required }]) => [
      ...comment(text, '  '),
      `  readonly ${name}${required ? '' : '?'}: ${typeOf(type, tables, imports)};`,
    ]);
    return [...comment(says, ''), `export interface ${typeNameOf(key)} {`, ...members, '}'].join('\n');
  });
  const lines = [...imports].map(([name, from]) => `import type { ${name} } from '${from}';`);
  return [`// Generated from seed-tables.ts by \`npm run docs\`.\n${lines.join('\n')}`, ...interfaces, ''].join('\n\n');
}

/**
 * Returns the name of the interface of a table: `SeedUser` of `user`.
 *
 * @param {string} key
 */
function typeNameOf(key) {
  return key === 'seed' ? 'LabSeed' : `Seed${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

/**
 * @param {ValueType} type
 * @param {Readonly<Record<string, Table>>} tables
 * @param {Map<string, string>} imports
 * @returns {string}
 */
function typeOf(type, tables, imports) {
  if (typeof type === 'string') return plainTypes[type] ?? 'string';
  if ('oneOf' in type) return type.oneOf.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(' | ');
  if ('list' in type) return `readonly (${typeOf(type.list, tables, imports)})[]`;
  if ('map' in type) return `Readonly<Record<string, ${typeOf(type.map, tables, imports)}>>`;
  if ('either' in type) return type.either.map((one) => typeOf(one, tables, imports)).join(' | ');
  if ('table' in type) return type.table in tables ? typeNameOf(type.table) : 'never';
  imports.set(type.typeName, type.from);
  return type.typeName;
}

/**
 * @param {string} text
 * @param {string} indent
 */
function comment(text, indent) {
  const room = 114 - indent.length;
  /** @type {string[]} */
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  if (lines.length === 1 && text.length + indent.length < 110) return [`${indent}/** ${text} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}
