import type { OAuthServices } from '../oauth/exchange.ts';

/** Something that a person has to see or do. The caller shows it; a credential prints nothing. */
export type SignInPrompt =
  | {
      readonly kind: 'browser';
      /** The sign-in page. Another person who opens it can sign in for the user, so it is only for the user's eyes. */
      readonly url: URL;
      /**
       * An address on this machine that redirects there once, for the command line of a browser, which other users of
       * the machine can read.
       */
      readonly launchUrl: URL;
    }
  | {
      readonly kind: 'device-code';
      /** The service's own sentence. */
      readonly message: string;
      readonly userCode: string;
      readonly verificationUri: string;
      /** Epoch milliseconds. */
      readonly expiresAtMs: number;
    }
  | {
      /** The browser has not come back after some time: the sign-in service may show an error on its page. */
      readonly kind: 'still-waiting';
      /** The sign-in page, again. */
      readonly url: URL;
      /** Whether the launch address of the prompt before was opened. */
      readonly isOpened: boolean;
      /** Milliseconds until the sign-in times out. */
      readonly leftMs: number;
    }
  | { readonly kind: 'notice'; readonly text: string };

/**
 * The parts of the process that a sign-in with a person uses.
 *
 * @internal
 */
export interface CredentialServices extends OAuthServices {
  onPrompt(prompt: SignInPrompt): void | Promise<void>;
}

/** The permissions to request, who signs in, and how long it may take. */
export interface InteractiveRequest {
  /** Written with their resource, protocol scopes included. */
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** The account to offer, and to accept. Without it, the user chooses one. */
  readonly loginHint?: string | undefined;
}
