import type { BindHost } from '../../binder/bind.ts';
import { createPrompts, type Prompts } from '../../terminal/prompts.ts';
import { createSecretReader } from '../../terminal/read-secret.ts';
import type { CliProcess } from './cli-process.ts';

/** The binder's inputs besides the command line. */
export interface BindPrompts {
  readonly readSecret: BindHost['readSecret'];
  readonly askMissing: NonNullable<BindHost['askMissing']>;
}

/** Creates the binder's inputs: secrets are read from their source, missing mandatory values are prompted for. */
export function createBindPrompts(cli: CliProcess, warn: (text: string) => void): BindPrompts {
  let prompts: Prompts | undefined;
  const prompting = () => (prompts ??= createPrompts({ input: cli.stdin, output: cli.stderr }));
  const readSecret = createSecretReader({
    env: cli.env,
    stdin: cli.stdin,
    warn,
    warnsOfReadableFiles: cli.stderr.isTTY,
    ...(cli.stdin.isTTY && cli.stderr.isTTY ? { prompt: (label: string) => prompting().askSecret(label) } : {}),
  });
  return {
    readSecret,
    askMissing: (commandName, parameters) => prompting().askMissing(commandName, parameters),
  };
}
