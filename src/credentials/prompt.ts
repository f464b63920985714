import type { OAuthServices } from '../oauth/exchange.ts';

/** Something that a person has to see or do. The caller shows it; a credential prints nothing. */
export type SignInPrompt =
  | { readonly kind: 'browser'; readonly url: URL }
  | {
      readonly kind: 'device-code';
      /** The service's own sentence. */
      readonly message: string;
      readonly userCode: string;
      readonly verificationUri: string;
      /** Epoch milliseconds. */
      readonly expiresAtMs: number;
    }
  | { readonly kind: 'notice'; readonly text: string };

/** The parts of the process that a sign-in with a person uses. */
export interface CredentialServices extends OAuthServices {
  onPrompt(prompt: SignInPrompt): void | Promise<void>;
}

/** The permissions to request, and how long a person may take. */
export interface InteractiveRequest {
  /** Written with their resource, protocol scopes included. */
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly timeoutMs: number;
}
