import type { Clock } from '../../base/clock.ts';
import type { ManagedIdentity, LabRequest, LabResponse } from '../tenant/tenant.ts';
import type { MachineToken } from '../login/tokens/machine-tokens.ts';

/** What an identity service knows of the machine it runs on. */
export interface Machine {
  /** Its own address, such as `http://localhost:40342`. */
  readonly origin: string;
  /** Proves to the service that a request comes from this machine's programs. */
  readonly secret: string;
  /** SHA-1 of the service's certificate, upper-case hex; empty where it speaks plain HTTP. */
  readonly thumbprint: string;
  readonly identities: readonly ManagedIdentity[];
  readonly clock: Clock;
  /** @throws {Refusal} 500011 for an API the tenant does not have. */
  tokenOf(identity: ManagedIdentity, resource: string): Promise<MachineToken>;
}

/** One kind of identity service: what it tells programs about itself, and how it answers them. */
export interface IdentityService {
  variables(machine: Machine): Readonly<Record<string, string>>;
  answer(request: LabRequest, machine: Machine): LabResponse | Promise<LabResponse>;
}

export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): LabResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function textAnswer(status: number, body: string): LabResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
