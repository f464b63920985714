import type { SignInServices } from '../../credentials/credential.ts';

/** A sign-in that goes only as far as it stays in this process. */
export interface Rehearsal {
  readonly services: SignInServices;
  /** Resolves when the sign-in would send something, ask a person, use a key or run a program. */
  readonly isOver: Promise<void>;
}

/**
 * Returns the services of a sign-in that checks everything that the real one checks before it leaves this process:
 * where that would happen, it ends.
 *
 * @param asksPerson - Whether a person takes part, so that a listener or a prompt is the next step.
 */
export function rehearsal(services: SignInServices, asksPerson: boolean): Rehearsal {
  let end = () => {};
  const isOver = new Promise<void>((resolve) => {
    end = resolve;
  });
  const stop = (): Promise<never> => {
    end();
    return new Promise<never>(() => {});
  };
  return {
    isOver,
    services: {
      ...services,
      oauth: asksPerson ? stop : async () => ({ transport: stop, clock: services.clock }),
      outsideTransport: async () => stop,
      localTransport: stop,
      beforeCommand: stop,
      onPrompt: stop,
      async findCertificate(reference) {
        if (reference.kind === 'pkcs11') {
          const { checkPkcs11Uri } = await import('../../certificates/pkcs11/pkcs11-uri.ts');
          checkPkcs11Uri(reference.uri);
          // A token counts wrong PINs.
          return stop();
        }
        await services.findCertificate(reference);
        return stop();
      },
      // The sign-in that follows says it.
      warn: () => {},
      verbose: () => {},
    },
  };
}
