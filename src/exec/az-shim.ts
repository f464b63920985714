import { rmSync } from 'node:fs';
import { delimiter } from 'node:path';
import { makeTemporaryFolder } from '../base/make-temporary-folder.ts';
import { writeScript } from './write-script.ts';

/** A folder with stand-ins for `az` and `azd`. */
export interface AzShim {
  /** Returns the variable PATH with the folder first. */
  pathVariable(env: Readonly<Record<string, string | undefined>>): Record<string, string>;
  remove(): void;
}

/**
 * Creates a private folder with an `az` and an `azd` that ask the endpoint in their environment for a token. They do
 * not contain a secret.
 *
 * @param self - The program and first arguments that start this command line.
 */
export function writeAzShim(self: readonly string[], platform: NodeJS.Platform = process.platform): AzShim {
  const folder = makeTemporaryFolder('entrada-exec-');
  for (const name of ['az', 'azd']) writeScript(folder, name, [...self, 'az-shim', '--', name], { platform });
  return {
    pathVariable(env) {
      const name = Object.keys(env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
      return { [name]: [folder, env[name]].filter(Boolean).join(delimiter) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
