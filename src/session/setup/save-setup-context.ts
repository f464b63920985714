import { EntradaError } from '../../base/errors.ts';
import type { SessionRecord } from '../../model/context.ts';
import { checkContextName, findContext } from '../saved/named-contexts.ts';
import type { CreatedSetup } from './create-setup.ts';
import type { SetupPlan } from './setup-plan.ts';
import type { SetupWorld } from './setup-world.ts';
import { signInToSetup } from './sign-in-to-setup.ts';

/**
 * Checks that a context can get a name, before anything is created.
 *
 * @throws {EntradaError} `CONTEXT_EXISTS`, `INPUT_INVALID`.
 */
export async function checkFreeContext(name: string, { services }: SetupWorld): Promise<void> {
  checkContextName(name);
  const found = await findContext(services.cache, name).catch(() => undefined);
  if (found === undefined) return;
  throw new EntradaError('CONTEXT_EXISTS', `Cannot call the context "${name}": another session has this name`, {
    hint: 'Choose another one with -NewContext.',
  });
}

/**
 * Signs in as a new application, by its certificate or as a user in the browser, and notes the context for its removal.
 *
 * @throws {EntradaError} Those of signing in.
 */
export async function saveSetupContext(
  { application, note }: Pick<CreatedSetup, 'application' | 'note'>,
  plan: SetupPlan,
  name: string,
  world: SetupWorld,
): Promise<SessionRecord> {
  const { clientId } = application;
  const contextScope = 'CurrentUser' as const;
  const record = await signInToSetup(
    plan.kind === 'daemon' && note.thumbprint !== undefined
      ? { clientId, certificateThumbprint: note.thumbprint, contextScope }
      : { clientId, scopes: [...plan.scopes], contextScope },
    name,
    world,
  );
  world.notes.write({ ...note, sessionId: record.id });
  return record;
}
