import { writeSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import { shellQuote } from '../../base/shell-quote.ts';

/** The streams and facts that can be captured in a variable of the calling shell, by parameter. */
const variableParameters = {
  OutVariable: 'out',
  ErrorVariable: 'error',
  WarningVariable: 'warning',
  InformationVariable: 'information',
  ResponseHeadersVariable: 'headers',
  StatusCodeVariable: 'status',
} as const;

type VariableParameter = keyof typeof variableParameters;
/** A stream or fact that can be captured. */
export type CapturedStream = (typeof variableParameters)[VariableParameter];

/** Captures streams for the requested shell variables. */
export interface ShellVariables {
  /** The parameters that request a variable. */
  readonly wanted: readonly VariableParameter[];
  isKept(stream: CapturedStream): boolean;
  keep(stream: CapturedStream, text: string): void;
  /** Keeps a text instead of those before. */
  set(stream: CapturedStream, text: string): void;
  /** Writes the assignments to a file descriptor that the shell reads. */
  assign(file: number): void;
}

/**
 * Reads the shell variables that the parameters of a call request; `+NAME` appends.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for an invalid variable name.
 */
export function shellVariables(parameters: Readonly<Record<string, unknown>>): ShellVariables {
  const targets = new Map<CapturedStream, { readonly name: string; readonly appends: boolean }>();
  const wanted: VariableParameter[] = [];
  for (const parameter of Object.keys(variableParameters)) {
    if (!isVariableParameter(parameter)) continue;
    const value = parameters[parameter];
    if (typeof value !== 'string') continue;
    const appends = value.startsWith('+');
    const name = appends ? value.slice(1) : value;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw invalidName(parameter, value);
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
    set(stream, text) {
      if (kept.has(stream)) kept.set(stream, [text]);
    },
    assign(file) {
      for (const [stream, { name, appends }] of targets) {
        const separator = stream === 'out' ? '' : '\n';
        const text = (kept.get(stream) ?? []).join(separator).replace(/\n+$/, '');
        const line = appends
          ? `${name}="\${${name}-}\${${name}:+\n}"${shellQuote(text)}\n`
          : `${name}=${shellQuote(text)}\n`;
        writeAll(file, line);
      }
    },
  };
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function isVariableParameter(name: string): name is VariableParameter {
  return Object.hasOwn(variableParameters, name);
}

function invalidName(parameter: string, value: string): EntradaError {
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${parameter}'. "${value}" is not a valid shell variable name.`,
    { hint: `Use letters, digits and underscores, for example -${parameter} result; +result appends.` },
  );
}
