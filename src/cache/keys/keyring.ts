import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../base/errors.ts';
import { parseJsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { KeyringRequest } from './keyring-process.cts';

/** The keyring of the user's desktop or system: Secret Service, Keychain or Credential Manager. */
export interface Keyring {
  /**
   * Returns the value that is kept under a name; undefined when there is none.
   *
   * @throws {KeyringUnusable}
   */
  read(name: string): Promise<Secret | undefined>;
  /** @throws {KeyringUnusable} */
  write(name: string, value: Secret): Promise<void>;
  /** @throws {KeyringUnusable} */
  remove(name: string): Promise<void>;
}

/** The keyring is missing, locked, or does not answer; the message says which, as half a sentence. */
export class KeyringUnusable extends Error {}

/** The environment and platform that the keyring is used from. */
export interface KeyringSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** How long to wait for one response, in milliseconds. Default: 3000. */
  readonly limitMs?: number;
  /** The program that asks the keyring; a test supplies its own. */
  readonly programPath?: string;
}

/**
 * Uses the system's keyring, each time in a process of its own: the native call blocks its thread for as long as a bus
 * or an unseen prompt takes, and only the end of its process ends it.
 */
export function systemKeyring(surroundings: KeyringSurroundings): Keyring {
  const ask = async (request: KeyringRequest): Promise<string | undefined> => {
    const absent = whyAbsent(surroundings);
    if (absent !== undefined) throw new KeyringUnusable(absent);
    return answerOf(await runProgram(request, surroundings));
  };
  return {
    async read(name) {
      const value = await ask({ action: 'read', name });
      return value === undefined ? undefined : new Secret(value);
    },
    async write(name, value) {
      await ask({ action: 'write', name, value: value.reveal() });
    },
    async remove(name) {
      await ask({ action: 'remove', name });
    },
  };
}

/** Returns why a keyring cannot exist, without starting a process; servers and containers are without a session bus. */
function whyAbsent({ env, platform }: KeyringSurroundings): string | undefined {
  if (isKeyringOff(env)) return 'ENTRADA_KEYRING is off';
  if (platform === 'win32' || platform === 'darwin' || env['DBUS_SESSION_BUS_ADDRESS']) return undefined;
  const buses = [env['XDG_RUNTIME_DIR'], `/run/user/${process.getuid?.()}`];
  return buses.some((folder) => folder && existsSync(`${folder}/bus`)) ? undefined : 'there is no session bus (D-Bus)';
}

/** Returns whether ENTRADA_KEYRING turns the keyring off. */
export function isKeyringOff(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^(?:off|no|false|0)$/i.test(env['ENTRADA_KEYRING'] ?? '');
}

const usualLimitMs = 3_000;
const usualProgram = fileURLToPath(new URL('./keyring-process.cjs', import.meta.url));

function runProgram(request: KeyringRequest, surroundings: KeyringSurroundings): Promise<string> {
  const { env, limitMs = usualLimitMs, programPath = usualProgram } = surroundings;
  // These slow a process's start or open a debugger's port; inside Electron, the last makes the program run as Node.
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...kept } = env;
  const options = {
    env: { ...kept, ELECTRON_RUN_AS_NODE: '1' },
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: 65_536,
    windowsHide: true,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [programPath], options, (failure, output) => {
      if (failure === null) resolve(output);
      else if (failure.killed === true) reject(new KeyringUnusable(`it did not answer within ${limitMs / 1000} s`));
      else reject(new KeyringUnusable(`asking it failed (${failure.signal ?? failure.code ?? messageOf(failure)})`));
    });
    // A program that ended early is reported by its status.
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(request));
  });
}

function answerOf(output: string): string | undefined {
  const answer = parseJsonObject(output);
  if (answer === undefined)
    throw new KeyringUnusable(`its response (${output.length} characters) is not a JSON object`);
  const problem = textField(answer, 'problem');
  if (problem !== undefined) throw new KeyringUnusable(problem);
  return textField(answer, 'value');
}
