import type { BindHost } from '../../binder/bind.ts';
import { createPrompts, type Prompts } from '../../terminal/prompts.ts';
import { createSecretReader } from '../../terminal/read-secret.ts';
import type { Edge } from './edge.ts';

export interface Asking {
  readonly readSecret: BindHost['readSecret'];
  readonly askMissing: NonNullable<BindHost['askMissing']>;
}

/** Makes what the binder asks a person or the outside with: secrets from where they are, mandatory values by prompt. */
export function createAsking(edge: Edge): Asking {
  let prompts: Prompts | undefined;
  const prompting = () => (prompts ??= createPrompts({ input: edge.stdin, output: edge.stderr }));
  const readSecret = createSecretReader({
    env: edge.env,
    stdin: edge.stdin,
    ...(edge.stdin.isTTY && edge.stderr.isTTY ? { prompt: (label: string) => prompting().askSecret(label) } : {}),
  });
  return {
    readSecret,
    askMissing: (commandName, parameters) => prompting().askMissing(commandName, parameters),
  };
}
