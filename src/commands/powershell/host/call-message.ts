import { isObject, type JsonObject } from '../../../base/json.ts';

/** A call of a command, as the shell sends it. Its parameters are not checked yet. */
export interface CallMessage {
  readonly id: number;
  readonly command: string;
  /** The parameter set that PowerShell chose; undefined if the command does not declare any. */
  readonly set: string | undefined;
  readonly parameters: JsonObject;
  /** The shell's current folder, as an absolute path. */
  readonly location: string | undefined;
  /** The folders of drives that only the shell knows, such as Temp, by name. */
  readonly drives: ReadonlyMap<string, string>;
  /** The lines of the pipeline, in place of standard input. */
  readonly input: string | undefined;
  /** Only binds, and writes the set and the values. */
  readonly bindsOnly: boolean;
  readonly showsVerbose: boolean;
  readonly showsDebug: boolean;
  readonly terminalColumns: number | undefined;
}

/** Reads a call from a message; undefined if the message is not one. */
export function callIn(message: JsonObject): CallMessage | undefined {
  const { id, command, set, parameters = {}, location, drives, input, variables = {}, terminal = {} } = message;
  if (typeof id !== 'number' || typeof command !== 'string' || !isRecord(parameters)) return undefined;
  const wanted = isRecord(variables) ? variables : {};
  const columns = isRecord(terminal) ? terminal['columns'] : undefined;
  return {
    id,
    command,
    set: typeof set === 'string' && !/^(?:|\(All\)|__AllParameterSets)$/.test(set) ? set : undefined,
    parameters,
    location: typeof location === 'string' && location !== '' ? location : undefined,
    drives: drivesIn(drives),
    input: typeof input === 'string' ? input : undefined,
    bindsOnly: message['bind'] === true,
    showsVerbose: wanted['Verbose'] === true,
    showsDebug: wanted['Debug'] === true,
    terminalColumns: typeof columns === 'number' ? columns : undefined,
  };
}

/** The names are in lower case: the shell does not distinguish it. */
function drivesIn(value: unknown): ReadonlyMap<string, string> {
  const drives = Object.entries(isRecord(value) ? value : {});
  return new Map(drives.flatMap(([name, root]) => (typeof root === 'string' ? [[name.toLowerCase(), root]] : [])));
}

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Returns an environment with the changes of a message; null removes a variable.
 *
 * @returns The same object if nothing changes.
 */
export function changedEnvironment(before: Variables, changes: unknown, platform: NodeJS.Platform): Variables {
  if (!isRecord(changes) || Object.keys(changes).length === 0) return before;
  const variables: Record<string, string | undefined> = Object.assign(Object.create(null), before);
  for (const [name, value] of Object.entries(changes)) {
    // Windows does not distinguish the case of names.
    const same = (other: string) => other.toLowerCase() === name.toLowerCase();
    const spelling = platform === 'win32' ? (Object.keys(variables).find(same) ?? name) : name;
    if (typeof value === 'string') variables[spelling] = value;
    else delete variables[spelling];
  }
  return variables;
}

function isRecord(value: unknown): value is JsonObject {
  return isObject(value) && !Array.isArray(value);
}
