import { type EntradaError, isEntradaError } from '../../base/errors.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { retryWhile } from '../../http/retry-while.ts';
import { listItems } from '../requests/pages.ts';
import { sendRequest } from '../requests/request.ts';
import { isUncertainWrite } from '../requests/uncertain-write.ts';
import type { Services } from '../services/services.ts';

/** Microsoft Graph for creating and removing objects, also while the directory does not show a new one everywhere. */
export interface SetupGraph {
  /** Returns an object, or undefined if there is none. */
  read(path: string): Promise<JsonObject | undefined>;
  list(path: string): Promise<JsonObject[]>;
  /**
   * Creates an object once. If the response is lost, `find` decides whether it was created: it is then returned, else
   * created again.
   */
  create(path: string, body: JsonObject, find: () => Promise<JsonObject | undefined>): Promise<JsonObject>;
  /** @returns Whether there was one. */
  remove(path: string): Promise<boolean>;
}

/** How often a creation is repeated whose response was lost and whose object is not found. */
const mostRepeats = 2;

/** Creates the access through a session. */
export function setupGraph(sessionId: string, services: Services): SetupGraph {
  const { clock, signal } = services;
  const send = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: JsonObject) => {
    const { content } = await sendRequest(sessionId, { method, url, body, api: 'graph' }, services);
    return isObject(content) ? content : undefined;
  };
  const post = (path: string, body: JsonObject) =>
    retryWhile(() => send('POST', path, body), {
      clock,
      signal,
      isTemporary: isReplicating,
      onRetry: (_, delayMs) => services.verbose(`The directory does not show a new object yet; ${delayMs / 1000} s`),
    });
  return {
    async read(path) {
      return ifThere(() => send('GET', path));
    },
    async list(path) {
      const items: JsonObject[] = [];
      for await (const item of listItems(sessionId, { url: path, api: 'graph' }, services)) {
        if (isObject(item)) items.push(item);
      }
      return items;
    },
    async create(path, body, find) {
      for (let repeat = 0; ; repeat += 1) {
        try {
          return (await post(path, body)) ?? {};
        } catch (error) {
          const mayExist = isEntradaError(error) && (isUncertain(error) || (repeat > 0 && isConflict(error)));
          if (!mayExist) throw error;
          services.verbose(`The response is lost: ${error.message}`);
          const found = await findWithin(find, services);
          if (found !== undefined) return found;
          if (repeat >= mostRepeats) throw error;
        }
      }
    },
    async remove(path) {
      return (await ifThere(async () => (await send('DELETE', path)) ?? {})) !== undefined;
    },
  };
}

async function ifThere<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isEntradaError(error) && error.details['status'] === 404) return undefined;
    throw error;
  }
}

/** Looks again for seconds, because a listing can be older than the object. */
async function findWithin(
  find: () => Promise<JsonObject | undefined>,
  { clock, signal }: Services,
): Promise<JsonObject | undefined> {
  for (const delayMs of [0, 1000, 2000, 4000]) {
    if (delayMs > 0) await clock.sleep(delayMs, signal);
    const found = await find();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Texts of a directory server that does not have an object yet which another one has created. */
const notYetThere =
  /NoBackingApplicationObject|does not reference a valid application object|Not a valid reference update|does not exist or one of its queried reference-property objects are not present/i;

function isReplicating({ details, message }: EntradaError): boolean {
  return details['status'] === 404 || (details['status'] === 400 && notYetThere.test(message));
}

/** A success whose body was cut off is not marked as an uncertain write. */
function isUncertain(error: EntradaError): boolean {
  return isUncertainWrite(error) || error.code === 'RESPONSE_INVALID';
}

function isConflict({ details, message }: EntradaError): boolean {
  return details['status'] === 409 || (details['status'] === 400 && /already (?:exists|in use)/i.test(message));
}
