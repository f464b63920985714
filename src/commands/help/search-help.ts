import { wrapText } from '../../binder/wrap-text.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import type { Paint } from '../../terminal/style.ts';
import { familiarNames } from './familiar-names.ts';
import { listNames, type ListedName } from './command-list.ts';
import { topics } from './topics/all-topics.ts';

/** A kind of results, the best first. */
export interface FoundHelp {
  readonly title: string;
  readonly entries: readonly ListedName[];
}

const permissionsTitle = 'Permissions of Microsoft Graph';

/** Of each kind, this many are listed. */
const mostOfAKind = 12;

/**
 * Searches commands, parameters and topics, and the names of permissions. A result contains every word, in any
 * letter case; one that has them in its name comes before those that have them in their description.
 */
export function searchHelp(
  words: readonly string[],
  tables: readonly CommandTable[],
  permissions: readonly ListedName[] = [],
): FoundHelp[] {
  const wanted = words.map((word) => word.toLowerCase().replace(/^-+/, '')).filter((word) => word !== '');
  if (wanted.length === 0) return [];
  const kinds: FoundHelp[] = [
    { title: 'Topics', entries: topics.map((topic) => ({ ...topic, also: topic.words.join(' ') })) },
    { title: 'Commands', entries: tables.map((table) => ({ ...table, also: table.aliases.join(' ') })) },
    { title: 'Names of other programs', entries: familiarEntries() },
    { title: 'Parameters', entries: parameterEntries(tables) },
  ];
  const named = permissions.filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word)));
  return [...kinds, { title: permissionsTitle, entries: named }]
    .map(({ title, entries }) => ({ title, entries: best(wanted, entries) }))
    .filter(({ entries }) => entries.length > 0);
}

/** Writes the results of a search, within a width in columns. */
export function renderFoundHelp(found: readonly FoundHelp[], words: readonly string[], width: number, paint: Paint) {
  const lines = found.flatMap(({ title, entries }) => {
    const more = entries.length - mostOfAKind;
    const shown = listNames(entries.slice(0, mostOfAKind), width, paint);
    return [paint('bold', title), ...shown, ...(more > 0 ? [`  and ${more} more`] : []), ''];
  });
  const first = found[0]?.entries[0]?.name ?? 'COMMAND';
  const next =
    found[0]?.title === permissionsTitle
      ? 'Who can consent to one: entrada find-permission NAME'
      : `entrada help NAME shows one of them, for example: entrada help ${first.replace(/ -.*/, '')}`;
  return [...wrapText(`Help for "${words.join(' ')}":`, width, ''), '', ...lines, ...wrapText(next, width, '')].join(
    '\n',
  );
}

interface Searched extends ListedName {
  /** Further words that it is found by. */
  readonly also?: string;
}

function best(wanted: readonly string[], entries: readonly Searched[]): ListedName[] {
  const scored = entries.map((entry) => ({ entry, score: scoreOf(wanted, entry) }));
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .map(({ entry: { name, synopsis } }) => ({ name, synopsis }));
}

/** 3: in the name; 2: words of the description; 1: beginnings of words; 0: not found. */
function scoreOf(wanted: readonly string[], { name, synopsis, also = '' }: Searched): number {
  const named = name.toLowerCase();
  if (wanted.every((word) => named.includes(word))) return 3;
  const parts = `${named} ${synopsis} ${also}`.toLowerCase().split(/[^\p{L}\p{N}_-]+/u);
  if (wanted.every((word) => parts.includes(word))) return 2;
  return wanted.every((word) => parts.some((part) => part.startsWith(word)) || named.includes(word)) ? 1 : 0;
}

/** Parameters, as `Connect-Entra -TenantId`; those of many commands once, with the first of them. */
function parameterEntries(tables: readonly CommandTable[]): Searched[] {
  const entries = new Map<string, Searched>();
  for (const table of tables) {
    for (const [name, parameter] of Object.entries(table.parameters)) {
      const key = `${name}\n${parameter.description}`;
      if (entries.has(key)) continue;
      const also = (parameter.aliases ?? []).join(' ');
      entries.set(key, { name: `${table.name} -${name}`, synopsis: firstSentence(parameter.description), also });
    }
  }
  return [...entries.values()];
}

function familiarEntries(): Searched[] {
  return familiarNames.flatMap(({ names, line }) => names.map((name) => ({ name, synopsis: `entrada ${line}` })));
}

function firstSentence(text: string): string {
  return /^.*?[.;:](?= |$)/s.exec(text)?.[0].replace(/[;:]$/, '.') ?? text;
}
