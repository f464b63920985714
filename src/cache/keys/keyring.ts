import { fileURLToPath } from 'node:url';
import { messageOf } from '../../base/errors.ts';
import { parseJsonObject, textField } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { KeyringRequest } from './keyring-process.cts';
import type { SecretService } from './secret-service.ts';

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
  /** How long to wait for the answer to a prompt of the desktop, in milliseconds; 0: none is shown. Default: 60,000. */
  readonly promptLimitMs?: number;
  /** The program that asks the keyring of Windows and macOS; a test supplies its own. */
  readonly programPath?: string;
}

const usualLimitMs = 3_000;
const usualPromptLimitMs = 60_000;

/**
 * Uses the system's keyring: over the session bus on Linux and other Unix systems, with a program of its own on Windows
 * and macOS.
 */
export function systemKeyring(surroundings: KeyringSurroundings): Keyring {
  const { env, platform, limitMs = usualLimitMs, promptLimitMs = usualPromptLimitMs } = surroundings;
  const ask = async (request: KeyringRequest): Promise<string | undefined> => {
    if (isKeyringOff(env)) throw new KeyringUnusable('ENTRADA_KEYRING is off');
    if (platform === 'win32' || platform === 'darwin')
      return answerOf(await runProgram(request, env, limitMs, surroundings.programPath));
    const { secretService } = await import('./secret-service.ts');
    return askService(secretService({ env, limitMs, promptLimitMs }), request);
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

async function askService(service: SecretService, request: KeyringRequest): Promise<string | undefined> {
  try {
    switch (request.action) {
      case 'read':
        return await service.read(request.name);
      case 'write':
        await service.write(request.name, request.value);
        return undefined;
      case 'remove':
        await service.remove(request.name);
        return undefined;
    }
  } catch (cause) {
    throw new KeyringUnusable(messageOf(cause), { cause });
  }
}

/** Returns whether ENTRADA_KEYRING turns the keyring off. */
export function isKeyringOff(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^(?:off|no|false|0)$/i.test(env['ENTRADA_KEYRING'] ?? '');
}

/**
 * Runs the program that uses the native module, each time in a process of its own: the call blocks its thread for as
 * long as an unseen prompt takes, and only the end of its process ends it.
 */
async function runProgram(
  request: KeyringRequest,
  env: KeyringSurroundings['env'],
  limitMs: number,
  programPath: string = fileURLToPath(new URL('./keyring-process.cjs', import.meta.url)),
): Promise<string> {
  // It loads much, and most lines that read a session ask for no keyring.
  const { execFile } = await import('node:child_process');
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
