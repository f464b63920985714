import { type CommandTable, type Parameter, placementIn } from '../../src/model/parameter-table.ts';

const samples: Readonly<Record<Exclude<Parameter['type'], 'Enum'>, readonly string[]>> = {
  String: ['text'],
  'String[]': ['one,two'],
  SwitchParameter: [],
  Boolean: ['$true'],
  Int32: ['7'],
  Double: ['7.5'],
  SecureString: ['env:NAME'],
  'SecureString[]': ['env:NAME,env:NAME'],
  Hashtable: ["@{Name='value'}"],
  PSCredential: ['name:env:NAME'],
};

/**
 * Gives words that bind a parameter in one of its sets, with what the set demands.
 *
 * @param spelling - How the parameter is written.
 * @param marker - The parameter that tells a set that demands nothing.
 */
export function wordsFor(
  table: CommandTable,
  name: string,
  spelling: string,
  setName: string,
  marker?: string,
): string[] {
  const demanded = Object.entries(table.parameters)
    .filter(([other, parameter]) => other !== name && placementIn(parameter, setName)?.mandatory === true)
    .map(([other]) => other);
  const names = marker === undefined || marker === name ? demanded : [marker];
  const wordsOf = (own: string, word: string) => [`-${word}`, ...sampleOf(table.parameters[own])];
  return [...names.flatMap((other) => wordsOf(other, other)), ...wordsOf(name, spelling)];
}

function sampleOf(parameter: Parameter | undefined): readonly string[] {
  if (parameter === undefined) return [];
  return parameter.type === 'Enum' ? parameter.values.slice(0, 1) : samples[parameter.type];
}
