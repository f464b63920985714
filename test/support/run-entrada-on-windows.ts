import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { programCall } from '../../src/base/windows-program.ts';
import { cliPath } from './installed-package.ts';

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs in a new folder, whose path contains a space, with `home` in it as ENTRADA_HOME. */
export interface WindowsPrograms {
  readonly folder: string;
  run(words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  entrada(words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
}

/** Creates the folder, which ends with the tests of the file. */
export function windowsPrograms(): WindowsPrograms {
  const folder = mkdtempSync(join(tmpdir(), 'entrada windows-'));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const run: WindowsPrograms['run'] = (words, env = {}) => {
    const { program, args, ...options } = programCall(words[0] ?? '', words.slice(1), process.env);
    const all = { ...process.env, ENTRADA_HOME: join(folder, 'home'), ENTRADA_KEYRING: 'off', ...env };
    const child = spawn(program, args, { ...options, env: all, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, ...output }));
    });
  };
  return { folder, run, entrada: (words, env) => run([process.execPath, cliPath, ...words], env) };
}

/** Returns the standard output of a program that ended with 0. */
export function expectSuccess({ status, stdout, stderr }: Ended): string {
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  return stdout;
}
