import type { Environment } from './calling-shell.ts';

/** The process that agents are found from. */
export interface AgentHost {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** How long an agent's answer may take; 5000 unless given. */
  readonly limitMs?: number;
}
