import { type CommandTable, placementIn, setNamesOf } from '../model/parameter-table.ts';

/** Parameters that help shows together. */
export interface ParameterGroup {
  /** Empty if the command has one group. */
  readonly title: string;
  /** The parameters, in the table's order. */
  readonly names: readonly string[];
}

/**
 * Groups the parameters of a command for help: as the table declares; otherwise those of each parameter set, then those
 * of several sets and of every set; with one set, the mandatory ones first.
 */
export function parameterGroups(table: CommandTable): ParameterGroup[] {
  const names = Object.keys(table.parameters);
  const groups = table.groups === undefined ? derivedGroups(table, names) : declaredGroups(table.groups, names);
  const filled = groups.filter((group) => group.names.length > 0);
  const [only] = filled;
  return only !== undefined && filled.length === 1 ? [{ title: '', names: only.names }] : filled;
}

/** Returns the title of a parameter set: `A user (UserParameterSet, default)`. */
export function setTitle(table: CommandTable, setName: string): string {
  const title = table.setTitles?.[setName];
  if (setName === table.defaultSet)
    return title === undefined ? `${setName} (default)` : `${title} (${setName}, default)`;
  return title === undefined ? setName : `${title} (${setName})`;
}

function declaredGroups(groups: Readonly<Record<string, readonly string[]>>, names: readonly string[]) {
  const listed = new Set(Object.values(groups).flat());
  return [
    ...Object.entries(groups).map(([title, members]) => ({
      title,
      names: members.filter((name) => names.includes(name)),
    })),
    { title: 'Others', names: names.filter((name) => !listed.has(name)) },
  ];
}

function derivedGroups(table: CommandTable, names: readonly string[]): ParameterGroup[] {
  const setNames = setNamesOf(table);
  const setsOf = (name: string): string[] => {
    const parameter = table.parameters[name];
    return setNames.filter((setName) => parameter !== undefined && placementIn(parameter, setName) !== undefined);
  };
  const [firstSet = ''] = setNames;
  if (setNames.length === 1) {
    const isMandatory = (name: string): boolean => {
      const parameter = table.parameters[name];
      return parameter !== undefined && placementIn(parameter, firstSet)?.mandatory === true;
    };
    return [
      { title: 'Mandatory', names: names.filter(isMandatory) },
      { title: 'Optional', names: names.filter((name) => !isMandatory(name)) },
    ];
  }
  const inOne = (setName: string) => names.filter((name) => setsOf(name).length === 1 && setsOf(name)[0] === setName);
  return [
    ...setNames.map((setName) => ({ title: setTitle(table, setName), names: inOne(setName) })),
    {
      title: 'In several parameter sets',
      names: names.filter((name) => setsOf(name).length > 1 && setsOf(name).length < setNames.length),
    },
    { title: 'In every parameter set', names: names.filter((name) => setsOf(name).length === setNames.length) },
  ];
}
