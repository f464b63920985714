import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { createProblems, type SeedPath, type SeedProblem, type SeedSource } from './shape/seed-problems.ts';

/** A value from YAML, and the places of its parts in the text. */
export interface ParsedYaml {
  readonly value: unknown;
  readonly positionOf: NonNullable<SeedSource['positionOf']>;
}

type Position = Pick<SeedProblem, 'line' | 'column'>;

/** Descriptions of mistakes by the code of the parser. Its own messages quote the text, which may be a secret. */
const messages: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'aliases are not supported; write the value again',
  BAD_INDENT: 'the indentation does not fit; align names of one object, and indent those inside it further',
  BLOCK_AS_IMPLICIT_KEY: 'a value begins where a name was expected; check the indentation and the colons',
  DUPLICATE_KEY: 'this name is there twice in one object; remove one',
  MISSING_CHAR: 'a character is missing, such as a quote, a colon or a bracket; add it',
  MULTILINE_IMPLICIT_KEY: 'a name continues on the next line; put a colon after it, or quote the text',
  MULTIPLE_DOCS: 'a second document begins; use one document',
  TAB_AS_INDENT: 'a tab is in the indentation; use spaces',
  TAG_RESOLVE_FAILED: 'tags are not supported; remove the tag',
};

const deepest = 64;

/**
 * Parses YAML 1.2, of which JSON is a part, without aliases, tags and merge keys.
 *
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes of the syntax, each with its line.
 */
export function parseYaml(text: string, source: Omit<SeedSource, 'positionOf'>): ParsedYaml {
  const lines = new LineCounter();
  const at = (offset: number): { readonly line: number; readonly column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  let position: Required<Position> = { line: 1, column: 1 };
  const problems = createProblems({ ...source, positionOf: () => position });
  const refuse = (offset: number, found: string, path: SeedPath = []): undefined => {
    position = at(offset);
    problems.add(path, found);
    return undefined;
  };
  const refuseDepth = (): ParsedYaml => {
    refuse(0, `more than ${deepest} levels; use fewer`);
    problems.throwAny();
    return { value: undefined, positionOf: () => undefined };
  };
  if (nesting(text) > deepest) return refuseDepth();
  const document = parseDocument<Node, false>(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    merge: false,
    // The parser would compare each name with each other one; see below.
    uniqueKeys: false,
    version: '1.2',
  });
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    refuse(pos[0], messages[code] ?? `this is not valid YAML (${code}); check quotes, colons and indentation`);
  }
  problems.throwAny();

  const valueOf = (node: unknown, path: SeedPath): unknown => {
    if (path.length > deepest) return refuse(0, `more than ${deepest} levels; use fewer`, path);
    if (node === null) return node;
    if (isAlias(node)) return refuse(offsetOf(node), messages['BAD_ALIAS'] ?? '', path);
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
        return refuse(offsetOf(node), messages['TAG_RESOLVE_FAILED'] ?? '', path);
      }
    }
    if (isSeq(node)) return node.items.map((item, index) => valueOf(item, [...path, index]));
    if (isMap(node)) {
      const known = new Set<string>();
      const entries = node.items.map(({ key, value }) => {
        const name = nameOf(key);
        if (name === undefined) {
          refuse(offsetOf(key), 'an object or an alias is used as a name; use a text', path);
          return ['', undefined] as const;
        }
        if (known.has(name)) refuse(offsetOf(key), messages['DUPLICATE_KEY'] ?? '', path);
        known.add(name);
        if (name === '<<') refuse(offsetOf(key), 'merge keys are not supported; write the fields again', path);
        return [name, valueOf(value, [...path, name])] as const;
      });
      return Object.fromEntries(entries);
    }
    return isScalar(node) ? node.value : undefined;
  };

  const value = valueOf(document.contents, []);
  problems.throwAny();
  return { value, positionOf: (path) => at(findOffset(document.contents, path)) };
}

/** Returns the offset of the name or the list item that a path leads to, or of the last step that exists. */
function findOffset(top: unknown, path: SeedPath): number {
  let node = top;
  let offset = offsetOf(top);
  for (const step of path) {
    if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => nameOf(key) === String(step));
      if (pair === undefined) return offset;
      offset = offsetOf(pair.key);
      node = pair.value;
      continue;
    } else return offset;
    if (node === undefined) return offset;
    offset = offsetOf(node);
  }
  return offset;
}

/** Returns the name that a scalar is; undefined for anything else. */
function nameOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  if (value === null) return 'null';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** An upper bound of the levels; the parser calls itself for each of them. */
function nesting(text: string): number {
  return Math.max(bracketLevels(text), indentLevels(text));
}

function bracketLevels(text: string): number {
  let depth = 0;
  let most = 0;
  for (const { 0: character } of text.matchAll(/[[{}\]]|^ *(?:[-?:] +){8,}/gm)) {
    if (character.length > 1) most = Math.max(most, character.replaceAll(' ', '').length + 1);
    else depth += character === '[' || character === '{' ? 1 : -1;
    most = Math.max(most, depth);
  }
  return most;
}

function indentLevels(text: string): number {
  const open: number[] = [];
  let most = 0;
  for (const { 0: indent } of text.matchAll(/^ *(?=\S)/gm)) {
    while ((open.at(-1) ?? -1) >= indent.length) open.pop();
    open.push(indent.length);
    most = Math.max(most, open.length);
  }
  return most;
}
