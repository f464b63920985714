import type { HttpBindings } from '@hono/node-server';
import type { LabRequest } from '../tenant/tenant.ts';

/** The request for the handlers, read once before the routes. */
export interface RequestEnv {
  Bindings: HttpBindings;
  Variables: { request: LabRequest; faultId?: string };
}
