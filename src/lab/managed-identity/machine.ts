import type { Clock } from '../../base/clock.ts';
import type { ManagedIdentity } from '../tenant/application.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import type { MachineToken } from '../login/tokens/machine-tokens.ts';

/** The machine that an identity service runs on. */
export interface Machine {
  /** The service's URL, such as `http://localhost:40342`. */
  readonly origin: string;
  /** Proves to the service that a request comes from this machine's programs. */
  readonly secret: string;
  /** SHA-1 of the service's certificate, upper-case hex; empty for plain HTTP. */
  readonly thumbprint: string;
  readonly identities: readonly ManagedIdentity[];
  readonly clock: Clock;
  /** @throws {Refusal} 500011 for an API that is not in the tenant. */
  tokenOf(identity: ManagedIdentity, resource: string): Promise<MachineToken>;
}

/** One kind of identity service: its environment variables and its responses. */
export interface IdentityService {
  variables(machine: Machine): Readonly<Record<string, string>>;
  respond(request: LabRequest, machine: Machine): LabResponse | Promise<LabResponse>;
  /** Removes the files of the service. */
  stop?(): Promise<void>;
}

/** Creates a JSON response. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): LabResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** Creates a plain text response. */
export function textResponse(status: number, body: string): LabResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
