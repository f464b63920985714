import type { PageBlock } from './page-blocks.ts';

/** Source code of programs: it calls the library. */
const programs = new Set(['ts', 'js', 'csharp', 'java', 'python', 'go', 'html', 'xml']);

/**
 * Returns the words behind `entrada` of each command in a block: in lines of a shell, also within YAML, a crontab or a
 * unit of systemd, and in the lists of a Dockerfile and of settings. Of a recorded session, only what was typed counts.
 */
export function commandsInBlock({ language, text }: Pick<PageBlock, 'language' | 'text'>): string[][] {
  if (programs.has(language)) return [];
  const typed = language === 'text' ? typedLines(text) : text;
  const listed = lists(text);
  return [...lineCommands(typed), ...listed].filter((words) => words.length > 0);
}

function typedLines(text: string): string {
  const joined = text.replaceAll(/\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .join('\n');
}

/** The program where a command can begin, with its folder, and behind a quotation mark with that mark. */
const start = /(?<=^|[\s;&|(`@!={]|(?<quote>["']))!?(?:[\w.~$/-]*\/)?entrada(?=[ \t])/gm;

function lineCommands(text: string): string[][] {
  const lines = text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#(?:\s.*)?$/, ''));
  return lines.flatMap((line) =>
    [...line.matchAll(start)].flatMap((found) => {
      if (/(?:command -v|install.*) $/.test(line.slice(0, found.index))) return [];
      const rest = line.slice(found.index + found[0].length);
      const quote = /["']!?$/.exec(line.slice(0, found.index))?.[0][0];
      return [shellWords(quote === undefined ? rest : (rest.split(quote)[0] ?? ''))];
    }),
  );
}

/** The words up to an operator of the shell, without their quotation marks. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  let rest = line.trimStart();
  for (;;) {
    const [word = ''] = /^(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\|;&<>()`])+/.exec(rest) ?? [];
    rest = rest.slice(word.length);
    // A number before a redirection is not a word.
    if (word === '' || (/^\d$/.test(word) && /^[<>]/.test(rest))) return words;
    words.push(
      word.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_all, one?: string, two?: string) => one ?? two ?? ''),
    );
    if (!/^\s/.test(rest)) return words;
    rest = rest.trimStart();
  }
}

function lists(text: string): string[][] {
  const program = String.raw`["']?(?:[\w./]*/)?entrada["']?`;
  const pairs = text.matchAll(
    new RegExp(String.raw`\bcommand["']?\s*[:=]\s*${program},?\s+["']?args["']?\s*[:=]\s*\[([^\]]*)\]`, 'g'),
  );
  const whole = text.matchAll(new RegExp(String.raw`\[\s*${program}\s*,([^\]]*)\]`, 'g'));
  return [...pairs, ...whole].map(([, items = '']) =>
    [...items.matchAll(/"([^"]*)"|'([^']*)'|([^\s,"']+)/g)].map(([, one, two, bare]) => one ?? two ?? bare ?? ''),
  );
}
