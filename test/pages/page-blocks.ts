import { readdirSync, readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface PageBlock {
  readonly page: string;
  /** The number of the line of its fence. */
  readonly line: number;
  /** The word behind the fence; empty without. */
  readonly language: string;
  readonly text: string;
  /** The reason of the mark above it, why no test runs it. */
  readonly notRun: string | undefined;
}

/** Generated pages, whose examples other tests run, and records of the past, without commands to copy. */
const others = /^docs\/(?:reference|decisions)\/|^docs\/trials-/;

/** Lists the pages that people copy commands from: README.md, CONTRIBUTING.md, SECURITY.md and those of docs. */
export function listPages(): string[] {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).map(
    (file) => `docs/${file.replaceAll('\\', '/')}`,
  );
  const pages = docs.filter((file) => file.endsWith('.md') && !others.test(file)).toSorted();
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages];
}

/** Reads the fenced blocks of a page. A mark is a comment `<!-- not run: REASON -->` on the line above the fence. */
export function readBlocks(page: string, text = readFileSync(page, 'utf8')): PageBlock[] {
  const lines = text.split('\n');
  const blocks: PageBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [, indent = '', fence, language = ''] = /^( *)(`{3,})(\S*)/.exec(lines[index] ?? '') ?? [];
    if (fence === undefined) continue;
    const start = index;
    const content: string[] = [];
    for (index += 1; index < lines.length && (lines[index] ?? '').trim() !== fence; index += 1) {
      content.push((lines[index] ?? '').slice(indent.length));
    }
    const notRun = /^<!-- not run: (.+) -->$/.exec(lines[start - 1]?.trim() ?? '')?.[1];
    blocks.push({ page, line: start + 1, language, text: `${content.join('\n')}\n`, notRun });
  }
  return blocks;
}

/** Returns whether a block has commands of a shell; one without a language can be anything, so it counts. */
export function isShell({ language }: PageBlock): boolean {
  return ['', 'sh', 'bash', 'zsh', 'fish', 'shell', 'console', 'powershell', 'ps1'].includes(language);
}

/** The shell blocks of a page that its test runs. */
export function shellBlocks(page: string): PageBlock[] {
  return readBlocks(page).filter((block) => isShell(block) && block.notRun === undefined);
}
