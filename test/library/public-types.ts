import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a name that an entry point exports is declared. */
interface Exported {
  readonly file: string;
  /** Its name in that file. */
  readonly name: string;
}

/**
 * Reads the declarations of an entry point and returns the names of the package that its exports mention, and that it does
 * not export itself, each as `EXPORT names NAME`.
 *
 * @param entry - The path of its `.d.ts` file.
 */
export function unexportedNames(entry: string): string[] {
  const exported = exportsOf(entry);
  const known = new Set([...exported.values()].map(({ file, name }) => `${file} ${name}`));
  return [...exported].flatMap(([outside, { file, name }]) =>
    mentionedIn(file, name)
      // One of the same name may be an alias with some of its parameters filled in.
      .filter((one) => !known.has(`${one.file} ${one.name}`) && !exported.has(one.name))
      .map((one) => `${outside} names ${one.name}`),
  );
}

function exportsOf(entry: string): Map<string, Exported> {
  const text = readFileSync(entry, 'utf8');
  const local = [...text.matchAll(/^export (?:declare )?(?:interface|type|class|function|const) (\w+)/gm)];
  const exported = new Map<string, Exported>(local.map(([, name = '']) => [name, { file: entry, name }]));
  for (const [, path = ''] of text.matchAll(/^export (?:type )?\* from '(\.[^']*)';/gm)) {
    for (const [name, where] of exportsOf(fileOf(entry, path))) exported.set(name, where);
  }
  for (const [, names = '', path = ''] of text.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']*)';/gm)) {
    for (const [name, outside] of namesIn(names)) exported.set(outside, { file: fileOf(entry, path), name });
  }
  return exported;
}

/** Returns what the declaration of a name mentions, as far as it is of this package. */
function mentionedIn(file: string, name: string): Exported[] {
  const text = readFileSync(file, 'utf8');
  const declaration = declarationOf(text, name);
  const imported = new Map<string, Exported>();
  for (const [, names = '', path = ''] of text.matchAll(/^import (?:type )?\{([^}]*)\} from '(\.[^']*)';/gm)) {
    for (const [original, local] of namesIn(names)) imported.set(local, { file: fileOf(file, path), name: original });
  }
  for (const [, local = ''] of text.matchAll(/^(?:export )?(?:declare )?(?:interface|type|class|const) (\w+)/gm)) {
    imported.set(local, { file, name: local });
  }
  const inline = [...declaration.matchAll(/import\("(\.[^"]*)"\)\.(\w+)/g)].map(([, path = '', found = '']) => ({
    file: fileOf(file, path),
    name: found,
  }));
  // A word with a colon right behind it is the name of a field.
  const words = new Set([...withoutTexts(declaration).matchAll(/(?<![.\w])[A-Z]\w*\b(?!\??:)/g)].map(([word]) => word));
  words.delete(name);
  return [...inline, ...[...words].flatMap((word) => imported.get(word) ?? [])];
}

function declarationOf(text: string, name: string): string {
  const bare = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const start = bare.search(new RegExp(`^export (?:declare )?(?:interface|type|class|function|const) ${name}\\b`, 'm'));
  if (start < 0) throw new Error(`There is no declaration of "${name}".`);
  const rest = bare.slice(start);
  const end = rest.slice(1).search(/^(?:export|declare|import|interface|type|class|const|function)\b/m);
  return end < 0 ? rest : rest.slice(0, end + 1);
}

function withoutTexts(declaration: string): string {
  return declaration.replaceAll(/'[^'\n]*'|"[^"\n]*"/g, '');
}

/** Reads `A, type B as C` as pairs of the name there and the name here. */
function namesIn(list: string): [string, string][] {
  return list
    .split(',')
    .map((one) => one.trim().replace(/^type /, ''))
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', alias = name] = one.split(' as ');
      return [name, alias];
    });
}

function fileOf(from: string, path: string): string {
  return join(dirname(from), path).replace(/\.(?:ts|js)$/, '.d.ts');
}
