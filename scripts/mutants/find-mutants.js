import { parseSync } from 'oxc-parser';

/**
 * A change of one token or expression.
 *
 * @typedef {object} Mutant
 * @property {number} start - Offset in the compiled text, in UTF-16 units.
 * @property {number} end
 * @property {string} before
 * @property {string} after
 */

/**
 * @typedef {import('oxc-parser').Program | Record<string, unknown> & { type: string, start: number, end: number }} Node
 */

const operators = {
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '++': ['--'],
  '--': ['++'],
  '+=': ['-='],
  '-=': ['+='],
  '??=': ['='],
};

/** Strings here are names of modules and properties, or belong to the syntax. */
const fixedStrings = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'ImportAttribute',
]);

/**
 * Finds every change of one token or expression in a compiled file. Text with a space in it (messages, help) is left
 * out: changing a word shows only whether a test repeats it.
 *
 * @param {string} file - Its name, for errors.
 * @param {string} text
 * @returns {Mutant[]} In the order of the text.
 * @throws {Error} When the text is not JavaScript.
 */
export function findMutants(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`Cannot parse "${file}": ${errors[0]?.message}`);
  /** @type {Mutant[]} */
  const found = [];
  walk(program, [], (node, parents) => {
    for (const [start, end, after] of changesOf(node, parents, text)) {
      const before = text.slice(start, end);
      if (before !== after) found.push({ start, end, before, after });
    }
  });
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * @param {any} node
 * @param {readonly any[]} parents - Innermost first.
 * @param {(node: any, parents: readonly any[]) => void} visit
 */
function walk(node, parents, visit) {
  // A function that TypeScript adds to the compiled file, such as __rewriteRelativeImportExtension.
  if (node.type === 'VariableDeclarator' && node.id.name?.startsWith('__')) return;
  visit(node, parents);
  const chain = [node, ...parents];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, chain, visit);
    }
  }
}

/**
 * @param {any} node
 * @param {readonly any[]} parents
 * @param {string} text
 * @returns {(readonly [start: number, end: number, after: string])[]}
 */
function changesOf(node, parents, text) {
  const [parent] = parents;
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return joinsWords(node) ? [] : operatorChanges(node, node.left.end, node.right.start, text);
    case 'LogicalExpression':
      if (node.operator === '??') return isForTheChecker(node) ? [] : [[node.left.end, node.end, '']];
      return operatorChanges(node, node.left.end, node.right.start, text);
    case 'UpdateExpression':
      return operatorChanges(node, node.start, node.end, text);
    case 'UnaryExpression':
      return ['!', '-'].includes(node.operator) ? [[node.start, node.argument.start, '']] : [];
    case 'Literal':
      return literalChanges(node, parents);
    case 'TemplateLiteral':
      return node.quasis.some((/** @type {any} */ quasi) => /\s/.test(quasi.value.raw)) ||
        parent?.type === 'TaggedTemplateExpression'
        ? []
        : [[node.start, node.end, "''"]];
    case 'ExpressionStatement':
      return typeof node.directive === 'string' || node.expression.callee?.type === 'Super'
        ? []
        : [[node.start, node.end, ';']];
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return [[node.start, node.end, ';']];
    case 'ReturnStatement':
      return endsItsFunction(node, parents) ? [] : [[node.start, node.end, ';']];
    case 'AwaitExpression':
      return [[node.start, node.argument.start, '']];
    case 'SpreadElement':
      return [[node.start, node.end, parent?.type === 'ObjectExpression' ? '...{}' : '...[]']];
    case 'ConditionalExpression':
    case 'IfStatement':
      return ['true', 'false'].map((value) => [node.test.start, node.test.end, value]);
    case 'WhileStatement':
      return [[node.test.start, node.test.end, 'false']];
    case 'MemberExpression':
    case 'CallExpression':
      return node.optional ? withoutQuestionMark(node, text) : [];
    default:
      return [];
  }
}

/**
 * Returns whether a `+` joins text with a space in it.
 *
 * @param {any} node
 */
function joinsWords(node) {
  return node.operator === '+' && [node.left, node.right].some((side) => isText(side) && /\s/.test(wordsOf(side)));
}

/** @param {any} node */
function isText(node) {
  return node.type === 'TemplateLiteral' || typeof node.value === 'string';
}

/** @param {any} node */
function wordsOf(node) {
  return node.value ?? node.quasis.map((/** @type {any} */ quasi) => quasi.value.raw).join('');
}

/**
 * @param {any} node
 * @param {number} from
 * @param {number} to
 * @param {string} text
 * @returns {[number, number, string][]}
 */
function operatorChanges(node, from, to, text) {
  const start = text.indexOf(node.operator, from);
  if (start === -1 || start >= to) return [];
  const changed = /** @type {Record<string, string[]>} */ (operators)[node.operator] ?? [];
  return changed.map((after) => [start, start + node.operator.length, after]);
}

/**
 * @param {any} node
 * @param {readonly any[]} parents
 * @returns {[number, number, string][]}
 */
function literalChanges({ start, end, value }, parents) {
  const [parent] = parents;
  /** @param {unknown} after @returns {[number, number, string]} */
  const change = (after) => [start, end, String(after)];
  if (typeof value === 'boolean') return [change(!value)];
  if (typeof value === 'number') {
    if (value === 0) return [change(1)];
    return [...(isLongTime(value, parents) ? [] : [change(value + 1)]), change(value * 10), change(0)];
  }
  if (value === '' && (isForTheChecker(parent) || isElementDefault(parents))) return [];
  if (typeof value !== 'string' || fixedStrings.has(parent?.type) || isKey(parent, start)) return [];
  if (/\s/.test(value)) return [];
  return [change(value === '' ? "'changed'" : "''")];
}

/**
 * Returns whether a number is a constant time of 100 ms or more: a test that notices one more millisecond only repeats
 * the number.
 *
 * @param {number} value
 * @param {readonly any[]} parents
 */
function isLongTime(value, [parent]) {
  return value >= 100 && parent?.type === 'VariableDeclarator' && parent.id.name?.endsWith('Ms') === true;
}

/**
 * Returns whether an expression only supplies an empty text in place of an element of a list, such as `match[1] ?? ''`:
 * TypeScript asks for it (noUncheckedIndexedAccess) where the element is always there, too.
 *
 * @param {any} node
 */
function isForTheChecker(node) {
  if (node?.type !== 'LogicalExpression' || node.operator !== '??' || node.right.value !== '') return false;
  const { left } = node;
  if (left.type === 'CallExpression') return ['at', 'pop', 'shift'].includes(left.callee.property?.name);
  return left.type === 'MemberExpression' && left.computed && typeof left.property.value === 'number';
}

/**
 * Returns whether an empty text is the default of an element of a list: `[, name = '']`.
 *
 * @param {readonly any[]} parents - Of the text.
 */
function isElementDefault([parent, list]) {
  return parent?.type === 'AssignmentPattern' && list?.type === 'ArrayPattern';
}

/**
 * @param {any} parent
 * @param {number} start
 */
function isKey(parent, start) {
  return parent?.key?.start === start && parent.computed === false;
}

/**
 * Returns whether a return is the last statement of its function, where removing it is not an early return removed; or
 * returns nothing where the function ends anyway, such as at the end of a last `catch`.
 *
 * @param {any} node
 * @param {readonly any[]} parents
 */
function endsItsFunction(node, parents) {
  const [block, owner] = parents;
  if (block?.type !== 'BlockStatement' || block.body.at(-1) !== node) return false;
  if (isFunction(owner)) return true;
  const isEmpty = node.argument === null || node.argument.name === 'undefined';
  return isEmpty && isLast(block, parents.slice(1));
}

/**
 * @param {any} node - A block.
 * @param {readonly any[]} parents
 * @returns {boolean} Whether its function ends after it.
 */
function isLast(node, [parent, ...more]) {
  if (isFunction(parent)) return true;
  if (parent?.type === 'BlockStatement') return parent.body.at(-1) === node && isLast(parent, more);
  return ['IfStatement', 'TryStatement', 'CatchClause'].includes(parent?.type) && isLast(parent, more);
}

/** @param {any} node */
function isFunction(node) {
  return /Function/.test(node?.type ?? '');
}

/**
 * @param {any} node
 * @param {string} text
 * @returns {[number, number, string][]}
 */
function withoutQuestionMark(node, text) {
  const from = (node.object ?? node.callee).end;
  const start = text.indexOf('?.', from);
  const isDotted = node.type === 'MemberExpression' && !node.computed;
  return start === -1 || start >= node.end ? [] : [[start, start + 2, isDotted ? '.' : '']];
}
