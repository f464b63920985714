import { parseSync, Visitor } from 'oxc-parser';

/** A line that is not written as docs and CONTRIBUTING.md ask. */
export interface Finding {
  file: string;
  line: number;
  /** What to write, or what is missing. */
  advice: string;
  /** The words found, or the name that lacks a docstring. */
  found: string;
}

interface Rule {
  pattern: RegExp;
  advice: string;
}

/** Words and phrases that an American engineer would not write in technical prose. */
const bannedPhrases: readonly Rule[] = [
  // "There is no X" is how English says it; so are these few.
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were|be) no\b(?! longer| more than| less than)/gi,
    advice: 'is not a, is not an, are not',
  },
  {
    pattern: /\b(?:has|have|had|holds?|held|carry|carries|gets?|takes?) no\b(?! effect| longer| more than)/gi,
    advice: 'does not have, without, does not contain',
  },
  { pattern: /\b(?:nobody|somebody|whoever)\b/gi, advice: 'no one, someone, another user; or name the role' },
  { pattern: /\banew\b/gi, advice: 'again, new' },
  { pattern: /\bmend(?:s|ed|ing)?\b/gi, advice: 'fix, repair' },
  { pattern: /\bfor ever\b/gi, advice: 'forever, without limit' },
  { pattern: /\bof (?:ours|our own)\b|\bour own\b|\bours\b/gi, advice: "Entrada's, own" },
  { pattern: /\bas (?:it is|they are)(?=[\s]*(?:[.,;:)(]|$|and\b|or\b|when\b))/gim, advice: 'unchanged' },
  { pattern: /\b(?:stands|stood)\b(?! for\b)/gi, advice: 'is, was' },
  { pattern: /\bblanks?\b(?! (?:lines?|pages?|screen)\b)/gi, advice: 'space, white space' },
  { pattern: /\bbeside\b/gi, advice: 'next to, alongside, in addition to' },
  { pattern: /\bhand(?:ed|s)? in\b|\bgiven tokens?\b/gi, advice: 'supplied' },
  { pattern: /\bbelongs? into\b/gi, advice: 'belongs in' },
  { pattern: /\ball is well\b|\bin their way\b|\bto nobody\b/gi, advice: 'say what the state is' },
  { pattern: /\b(?:tokens?|sessions?|locks?|codes?) (?:has |have |had )?ended\b/gi, advice: 'expired' },
  {
    pattern: /\b(?:an|its|each|every|whole|busy|http|server's) answers?\b|\banswer's\b/gi,
    advice: 'response',
  },
  {
    pattern:
      /\b(?:\w*(?:serialis|recognis|authoris|organis|normalis|initialis)\w*|honour\w*|licences?|catalogues?)\b/gi,
    advice: 'the American spelling',
  },
  {
    pattern: /\b(?:colour|behaviour|favour|neighbour)\w*\b|\bmisspelt\b|\bdialled\b/gi,
    advice: 'the American spelling',
  },
];

/** Pieces of Microsoft's own messages, which are kept word for word. */
const microsoftTexts = ['has no configured federated identity credentials'];

/** How a docstring must not begin. */
const bannedOpenings: readonly Rule[] = [
  { pattern: /^Gives\b/, advice: 'Returns, Creates, Reads' },
  { pattern: /^Claims (?:that|whether)\b/, advice: 'Returns whether' },
  {
    pattern: /^(?:Says|Tells) (?:that|whether|which|where|how|why|what|when)\b/,
    advice: 'Returns, Throws, Returns whether',
  },
  { pattern: /^Makes\b(?! sure\b)/, advice: 'Creates, Builds' },
  { pattern: /^What\b/, advice: 'a noun' },
];

/** Names that tell a reader nothing about the value. */
const bannedNames: Readonly<Record<string, string>> = {
  asked: 'requested, request',
  ours: 'own, expected',
  theirs: 'the name of the other side',
  wish: 'request, options',
  livesOn: 'isLongLived',
  somebody: 'user',
  nobody: 'none',
  whoever: 'caller',
};

/**
 * Finds prose in a page that is not plain English.
 *
 * @param file - Named in the findings.
 */
export function findInPage(file: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, at) => findPhrases(line).map((hit) => ({ file, line: at + 1, ...hit })));
}

/**
 * Finds in a TypeScript source: phrases in comments and string literals, openings of docstrings, unclear names, comment
 * lines of more than 120 columns, and exports without a docstring.
 *
 * @param file - Named in the findings.
 */
export function findInSource(file: string, source: string): Finding[] {
  const parsed = parseSync(file, source);
  const { comments, module, errors } = parsed;
  if (errors.length > 0) throw new Error(`Cannot parse "${file}": ${errors[0]?.message}`);
  const findings: Finding[] = [];
  const add = (offset: number, hits: readonly Hit[]): void => {
    if (hits.length === 0) return;
    const line = source.slice(0, offset).split('\n').length;
    for (const hit of hits) findings.push({ file, line, ...hit });
  };
  for (const { type, value, start, end } of comments) {
    const lines = value.split('\n').map((line) => line.replace(/^\s*\*? ?/, ''));
    const ofLines = lines.map((line) => findPhrases(line));
    let offset = start;
    for (const hits of ofLines) {
      add(offset, hits);
      offset = source.indexOf('\n', offset) + 1;
    }
    // A phrase may be broken over two lines.
    const inOneLine = new Set(ofLines.flat().map(keyOf));
    if (lines.length > 1) {
      add(
        start,
        findPhrases(lines.join(' ')).filter((hit) => !inOneLine.has(keyOf(hit))),
      );
    }
    if (type === 'Block' && value.startsWith('*')) add(start, match(bannedOpenings, lines.join(' ').trim()));
    add(start, tooLong(source, start, end));
  }
  if (mayHaveFaults(source, comments)) {
    new Visitor({
      Literal: (node) => {
        if (typeof node.value === 'string') add(node.start, findPhrases(node.value));
      },
      TemplateElement: (node) => add(node.start, findPhrases(node.value.raw)),
      Identifier: (node) => {
        const advice = Object.hasOwn(bannedNames, node.name) ? bannedNames[node.name] : undefined;
        if (advice !== undefined) add(node.start, [{ advice, found: node.name }]);
      },
    }).visit(parsed.program);
  }
  const docstrings = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  for (const { start, end } of module.staticExports) {
    if (!declaresSomething.test(source.slice(start, end))) continue;
    const isDocumented = docstrings.some((doc) => doc.end < start && /^\s*$/.test(source.slice(doc.end, start)));
    const name = /^export (?:async )?\w+\*? (\w+)/.exec(source.slice(start))?.[1];
    if (!isDocumented) add(start, [{ advice: 'a docstring', found: name ?? 'export' }]);
  }
  return findings.toSorted((first, second) => first.line - second.line);
}

/**
 * Returns whether the code between comments can have a phrase or a name to find. Where it returns false, the syntax tree
 * need not be read, which takes most of the time: it may be wrong only the other way.
 *
 * @param comments - With their offsets in the source.
 */
export function mayHaveFaults(source: string, comments: readonly { start: number; end: number }[]): boolean {
  let offset = 0;
  let code = '';
  for (const { start, end } of comments) {
    code += `${source.slice(offset, start)}\n`;
    offset = end;
  }
  code += source.slice(offset);
  // Such escapes can be part of a word.
  if (/\\(?:[ux\d]|\r?\n)/.test(code)) return true;
  const unescaped = code.replaceAll(/\\(.)/g, (_, letter: string) => (/['"`]/.test(letter) ? letter : '\n'));
  // A phrase can begin or end where its literal does; the apostrophe of a genitive is a part of it.
  const apart = unescaped.replaceAll(/["`}]|\$\{|'(?!(?<=\w')s\b)/g, '\n');
  return anyBannedName.test(code) || bannedPhrases.some(({ pattern }) => apart.search(pattern) !== -1);
}

/** Other exports pass on what has its docstring elsewhere. */
const declaresSomething =
  /^export\s+(?!default\b)(?:(?:declare|abstract|async)\s+)*(?:const|let|var|function|class|interface|enum|type\s+\w)/;

const anyBannedName = new RegExp(`\\b(?:${Object.keys(bannedNames).join('|')})\\b`);

interface Hit {
  advice: string;
  found: string;
}

function findPhrases(text: string): Hit[] {
  return match(
    bannedPhrases,
    microsoftTexts.reduce((rest, quoted) => rest.replace(quoted, ''), text),
  );
}

function match(rules: readonly Rule[], text: string): Hit[] {
  return rules.flatMap(({ pattern, advice }) => (text.match(pattern) ?? []).map((found) => ({ advice, found })));
}

function keyOf({ found }: Hit): string {
  return found;
}

/** Returns the lines of a comment that go beyond 120 columns, with the code before it. */
function tooLong(source: string, start: number, end: number): Hit[] {
  const from = source.lastIndexOf('\n', start) + 1;
  const lines = source.slice(from, end).split('\n');
  return lines.filter((line) => line.length > 120).map((found) => ({ advice: 'at most 120 columns', found }));
}
