import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { version } from '../../base/version.ts';
import { sessionFolderName } from '../store-keys.ts';
import { agentError } from './agent-error.ts';
import { type AgentCalls, type AgentRequest, findCall, readRequest, writeError, writeValue } from './agent-protocol.ts';

/** The response to a message. */
export interface AgentReply {
  readonly message: string;
  /** The agent has been told to end, once this is sent. */
  readonly isLast?: true;
}

/**
 * Answers any message to an agent. In addition to the calls of the store there are `hello`, which returns how many
 * sessions are kept, and `stop`, which every version understands.
 *
 * @param path - The agent's socket, for error messages.
 */
export async function answerMessage(message: string, store: AgentCalls, path: string): Promise<AgentReply> {
  const request = readRequest(message);
  if (request === undefined) return { message: writeError(notUnderstood()) };
  if (request.call === 'stop') return { message: writeValue(null), isLast: true };
  if (request.version !== version) {
    const found = `it was started by Entrada ${version} and this is Entrada ${request.version.slice(0, 32)}`;
    return { message: writeError(agentError('other-version', path, found)) };
  }
  if (request.call === 'hello')
    return { message: writeValue({ sessions: (await store.list(sessionFolderName)).length }) };
  return { message: await callStore(request, store) };
}

async function callStore({ call: name, args }: AgentRequest, store: AgentCalls): Promise<string> {
  const call = findCall(name);
  if (call === undefined) return writeError(notUnderstood());
  let values: unknown[];
  try {
    values = call.args.map((codec, index) => codec.fromJson(args[index]));
  } catch {
    // The error may quote the message.
    return writeError(notUnderstood());
  }
  try {
    const result: unknown = await Reflect.apply(Reflect.get(store, name), store, values);
    return writeValue(call.result.toJson(result));
  } catch (error) {
    return writeError(isEntradaError(error) ? error : new EntradaError('INTERNAL', 'The agent failed at a call.'));
  }
}

function notUnderstood(): EntradaError {
  return new EntradaError('INPUT_INVALID', 'Cannot answer: the message is not a request that this agent knows');
}
