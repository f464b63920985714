import type { Services } from './services/services.ts';

/** The parts that a session of the library is made of. */
export interface SessionParts {
  readonly id: string;
  readonly services: Services;
}

const known = new WeakMap<object, SessionParts>();

/** Notes the parts of a session, so that its type need not show them. */
export function noteSessionParts(session: object, parts: SessionParts): void {
  known.set(session, parts);
}

/** Returns the parts of a session; undefined for any other object. */
export function sessionPartsOf(session: object): SessionParts | undefined {
  return known.get(session);
}
