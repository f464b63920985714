import { writeSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';

/** The streams that can be kept in a variable of the calling shell, with the common parameter that names it. */
const variableParameters = {
  OutVariable: 'out',
  ErrorVariable: 'error',
  WarningVariable: 'warning',
  InformationVariable: 'information',
} as const;

type VariableParameter = keyof typeof variableParameters;
export type CapturedStream = (typeof variableParameters)[VariableParameter];

/** Keeps what the streams say, for the variables that were asked for. */
export interface ShellVariables {
  /** Names the parameters that ask for a variable. */
  readonly wanted: readonly VariableParameter[];
  isKept(stream: CapturedStream): boolean;
  keep(stream: CapturedStream, text: string): void;
  /** Writes the assignments to the shell that reads them. */
  assign(file: number): void;
}

/**
 * Reads which variables of the shell the common parameters ask for; `+NAME` appends.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for what is no name of a variable.
 */
export function shellVariables(common: CommonParameters): ShellVariables {
  const targets = new Map<CapturedStream, { readonly name: string; readonly appends: boolean }>();
  const wanted: VariableParameter[] = [];
  for (const parameter of Object.keys(variableParameters)) {
    if (!isVariableParameter(parameter)) continue;
    const given = common[parameter];
    if (given === undefined) continue;
    const appends = given.startsWith('+');
    const name = appends ? given.slice(1) : given;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw noName(parameter, given);
    targets.set(variableParameters[parameter], { name, appends });
    wanted.push(parameter);
  }
  const kept = new Map<CapturedStream, string[]>([...targets.keys()].map((stream) => [stream, []]));
  return {
    wanted,
    isKept: (stream) => kept.has(stream),
    keep(stream, text) {
      kept.get(stream)?.push(text);
    },
    assign(file) {
      for (const [stream, { name, appends }] of targets) {
        const separator = stream === 'out' ? '' : '\n';
        const text = (kept.get(stream) ?? []).join(separator).replace(/\n+$/, '');
        const line = appends ? `${name}="\${${name}-}\${${name}:+\n}"${quoted(text)}\n` : `${name}=${quoted(text)}\n`;
        writeAll(file, line);
      }
    },
  };
}

/** Quotes a text for bash and zsh so that none of it is acted on. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function isVariableParameter(name: string): name is VariableParameter {
  return Object.hasOwn(variableParameters, name);
}

function noName(parameter: string, given: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${parameter}'. "${given}" is no name of a shell variable.`,
    { hint: `Use letters, digits and underscores, as in -${parameter} result; +result appends.` },
  );
}
