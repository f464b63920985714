import { EntradaError, isEntradaError } from '../../base/errors.ts';

/** Why an agent cannot be reached; reported in `details.reason`. */
export type AgentFault = 'gone' | 'silent' | 'cut-off' | 'other-version' | 'refused' | 'not-started';

/** Creates the error for a shell's agent that cannot be reached, with a hint on how to go on. */
export function agentError(fault: AgentFault, path: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError(
    'AGENT_UNREACHABLE',
    `Cannot reach the agent that keeps this shell's session "${path}": ${found}`,
    {
      hint: hints[fault],
      cause,
      details: { path, reason: fault },
    },
  );
}

/** Returns why an agent could not be reached; undefined for any other error. */
export function agentFaultOf(thrown: unknown): unknown {
  return isEntradaError(thrown) && thrown.code === 'AGENT_UNREACHABLE' ? thrown.details['reason'] : undefined;
}

const again =
  'Run "entrada Connect-Entra -ContextScope Process" to sign in again, or "entrada Disconnect-Entra" to give it up.';

const hints: Record<AgentFault, string> = {
  gone: again,
  'cut-off': again,
  'other-version': again,
  silent: 'Run the command again when the machine is less busy, or end that agent and sign in again.',
  refused: 'Run the command as the user who signed in.',
  'not-started': 'Leave -ContextScope out: the session is then saved, sealed, for your user.',
};
