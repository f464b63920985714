import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { readVariable, type Variables } from '../environment/variables.ts';

/** The properties of the machine that managed identities depend on, apart from the environment. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  fileExists(path: string): boolean;
  /** The only folder whose key files answer a challenge of the Azure Arc agent. */
  readonly arcKeyFolder: string;
}

/** Describes this machine. */
export function thisMachine(env: Variables, platform: NodeJS.Platform = process.platform): Machine {
  return { platform, fileExists: existsSync, arcKeyFolder: arcKeyFolder(env, platform) };
}

/** Returns the path functions of the machine's platform. */
export function pathsOf(machine: Machine): typeof posix {
  return machine.platform === 'win32' ? win32 : posix;
}

/** Returns the path of the Azure Arc agent's identity service (documentation of the Connected Machine agent). */
export function arcAgentPath(env: Variables, machine: Machine): string {
  if (machine.platform !== 'win32') return '/opt/azcmagent/bin/himds';
  const programs = readVariable(env, 'ProgramFiles') ?? String.raw`C:\Program Files`;
  return win32.join(programs, 'AzureConnectedMachineAgent', 'himds.exe');
}

function arcKeyFolder(env: Variables, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return '/var/opt/azcmagent/tokens';
  const data = readVariable(env, 'ProgramData') ?? String.raw`C:\ProgramData`;
  return win32.join(data, 'AzureConnectedMachineAgent', 'Tokens');
}
