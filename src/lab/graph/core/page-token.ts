import type { Entity } from './entity.ts';
import type { EntityList } from './entity-list.ts';
import { invalidRequest } from './graph-fault.ts';

/** The first bytes of the directory's own tokens. */
const mark = 'DSpt';

/** Creates the token of the page that starts after an object. */
export function writePageToken(lastShown: Entity, nextIndex: number): string {
  return Buffer.from(`${mark}\n${nextIndex}\n${lastShown.id}`).toString('base64url');
}

/**
 * Finds the start of a page: after the last object shown, at its current position; if it was deleted, at its former
 * one.
 *
 * @throws {GraphFault} 400 `Request_BadRequest` for an invalid token.
 */
export function readPageToken(token: string, entities: EntityList): number {
  const [found, index, id] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (found !== mark || id === undefined || index === undefined || !/^\d{1,9}$/.test(index)) {
    throw invalidRequest('Invalid value specified for the $skiptoken query option.');
  }
  const before = Math.max(Number(index) - 1, 0);
  if (entities.at(before)?.id === id) return before + 1;
  for (let position = 0; position < entities.length; position += 1) {
    if (entities.at(position)?.id === id) return position + 1;
  }
  return before;
}
