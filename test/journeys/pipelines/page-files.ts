import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** A block of docs/pipelines.md. */
export interface PageFile {
  /** The word behind the fence. */
  readonly language: string;
  /** The file that its first comment names; for commands to type, the first line. */
  readonly name: string;
  readonly text: string;
}

/** Reads the blocks of docs/pipelines.md, which the tests run as a user copies them. */
export function readPageFiles(): readonly PageFile[] {
  const page = readFileSync('docs/pipelines.md', 'utf8');
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => {
    const [first = '', second = ''] = text.split('\n');
    const line = first.startsWith('#!') ? second : first;
    return { language, text, name: line.replace(/^# /, '') };
  });
}

/** Returns the text of the one block of a name. */
export function pageFile(name: string): string {
  const found = readPageFiles().filter((one) => one.name === name);
  assert.equal(found.length, 1, `${found.length} blocks are named "${name}"`);
  return found[0]?.text ?? '';
}
