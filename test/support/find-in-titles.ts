import { parseSync, Visitor } from 'oxc-parser';
import { findInPage, type Finding, mayHaveFaults } from './plain-english.ts';

const functions = new Set(['test', 'it', 'describe', 'suite']);

/**
 * Finds titles of tests that are not plain English.
 *
 * @param file - Named in the findings.
 */
export function findInTitles(file: string, source: string): Finding[] {
  const findings: Finding[] = [];
  // Most files need not be parsed: neither their code nor their comments have a phrase.
  if (!mayHaveFaults(source, [])) return findings;
  const parsed = parseSync(file, source);
  if (!mayHaveFaults(source, parsed.comments)) return findings;
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      // test('...'), t.test('...') and test.skip('...').
      const names =
        callee.type === 'MemberExpression'
          ? [callee.object, callee.property].map((part) => (part.type === 'Identifier' ? part.name : ''))
          : [callee.type === 'Identifier' ? callee.name : ''];
      if (title === undefined || !names.some((name) => functions.has(name))) return;
      const line = source.slice(0, title.start).split('\n').length;
      const found = textsOf(title).flatMap((text) => findInPage(file, text));
      findings.push(...found.map((finding) => ({ ...finding, line })));
    },
  }).visit(parsed.program);
  return findings;
}

function textsOf(title: { readonly type: string }): string[] {
  if (title.type === 'Literal' && 'value' in title && typeof title.value === 'string') return [title.value];
  if (title.type !== 'TemplateLiteral' || !('quasis' in title) || !Array.isArray(title.quasis)) return [];
  return title.quasis.map(({ value }: { value: { raw: string } }) => value.raw);
}
