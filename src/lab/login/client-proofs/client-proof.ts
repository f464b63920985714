import type { Parameters } from '../form.ts';
import type { LoginCall } from '../lab-state.ts';
import type { Application } from '../../tenant/application.ts';

/** One authentication method of a confidential client; a file each. */
export interface ClientProof {
  /** `appidacr` in its tokens: 1 for a secret, 2 for a certificate. */
  readonly strength: '1' | '2';
  isPresent(form: Parameters): boolean;
  /** @throws {Refusal} When the proof is not valid. */
  check(form: Parameters, application: Application, call: LoginCall): void | Promise<void>;
}
