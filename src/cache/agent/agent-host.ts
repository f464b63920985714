import type { Environment } from './shells-around.ts';

/** The process that agents are found from. */
export interface AgentHost {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** How long an agent's response may take, in milliseconds. Default: 5000. */
  readonly limitMs?: number;
}
