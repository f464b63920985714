import { parseJsonObject, textField } from '../../../base/json.ts';
import { GraphFault, invalidRequest } from '../core/graph-fault.ts';

/** The state of a delta query; the links of Graph carry nothing else. */
export interface DeltaState {
  readonly epoch: string;
  /** Changes after this point in time are new to the client; -1 for all objects. */
  readonly since: number;
  /** The point in time when this round began: changes after it belong to the next one. */
  readonly until: number;
  /** The serial number of the last change that was returned in this round. */
  readonly after: number;
  readonly select: string | undefined;
  readonly filter: string | undefined;
}

/** Writes a state as the value of `$skiptoken` or `$deltatoken`; it differs each time, like Graph's. */
export function writeDeltaToken(state: DeltaState, salt: string): string {
  return Buffer.from(JSON.stringify({ salt, ...state })).toString('base64url');
}

/** @throws {GraphFault} 400 `Request_BadRequest` for a text that is not a token. */
export function readDeltaToken(text: string): DeltaState {
  const found = parseJsonObject(Buffer.from(text, 'base64url').toString('utf8')) ?? {};
  const { since, until, after } = found;
  const epoch = textField(found, 'epoch');
  const isToken = typeof since === 'number' && typeof until === 'number' && typeof after === 'number';
  if (epoch === undefined || !isToken) throw invalidRequest('Badly formed token.');
  return { epoch, since, until, after, select: textField(found, 'select'), filter: textField(found, 'filter') };
}

/** 410: the client has to begin again at the address of `Location`. */
export function resyncRequired(address: string): GraphFault {
  const message = 'The delta token is no longer valid, and the client must begin with a full synchronization.';
  return new GraphFault(410, 'resyncRequired', message, [], undefined, { Location: `${address}?$deltatoken=` });
}
