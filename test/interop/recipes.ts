import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** A code block of a page. */
export interface Recipe {
  /** The word behind the fence. */
  readonly language: string;
  readonly text: string;
}

/** Reads the code blocks of docs/exec.md, which tests run as a user copies them. */
export function readRecipes(): readonly Recipe[] {
  const page = readFileSync('docs/exec.md', 'utf8');
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

/** Returns the one code block in a language that contains a text. */
export function recipe(language: string, part = ''): string {
  const found = readRecipes().filter((one) => one.language === language && one.text.includes(part));
  assert.equal(found.length, 1, `${found.length} blocks of ${language} contain "${part}"`);
  return found[0]?.text ?? '';
}
