import { EntradaError } from '../../base/errors.ts';
import type { SessionRecord } from '../../model/context.ts';
import { signInLine } from '../tokens/command-to-run.ts';
import type { SetupPlan } from './setup-plan.ts';

/** Of displayName (Graph, resource type application). */
const maxNameLength = 256;

/**
 * Checks the display name of an application.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkApplicationName(name: string): void {
  const found =
    name.trim() === ''
      ? 'it is empty'
      : name.length > maxNameLength
        ? `it has ${name.length} characters, of at most ${maxNameLength}`
        : /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)
          ? 'it contains line breaks or invisible characters'
          : name !== name.trim()
            ? 'it starts or ends with a space'
            : undefined;
  if (found === undefined) return;
  throw new EntradaError('INPUT_INVALID', `Cannot call an application ${JSON.stringify(name.slice(0, 80))}: ${found}`);
}

/** Any one of them creates and removes applications (Graph, "Create application"). */
const toWrite = [
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
  'Directory.ReadWrite.All',
  'Directory.AccessAsUser.All',
];

/**
 * Checks that a session has the permissions for setting up and removing applications.
 *
 * @param purpose - A plan to carry out; `remove`, or `any` plan while the user has not been asked.
 * @throws {EntradaError} `CONSENT_NEEDED` with the line that requests what is missing; `NOT_SUPPORTED` for a session of
 * Teams.
 */
export async function checkSetupAccess(session: SessionRecord, purpose: SetupPlan | 'remove' | 'any'): Promise<void> {
  if (session.service !== 'entra') {
    throw new EntradaError('NOT_SUPPORTED', 'Cannot use a session of Connect-MicrosoftTeams here', {
      hint: 'Sign in with: entrada Connect-Entra -Scopes Application.ReadWrite.All',
    });
  }
  const held = new Set(session.context.Scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase()));
  const missing = neededBy(purpose)
    .filter((names) => !names.some((name) => held.has(name.toLowerCase())))
    .flatMap(([least]) => least ?? []);
  if (missing.length === 0) return;
  const isPerson = session.context.AuthType === 'Delegated';
  throw new EntradaError(
    'CONSENT_NEEDED',
    `Cannot ${purpose === 'remove' ? 'remove' : 'set up'} an application: the session "${session.name}" does not have the permission ${missing.join(', ')}`,
    {
      hint: isPerson
        ? `Run: ${await signInLine(session, missing)}`
        : 'An administrator grants it to the application of this session, under App registrations > API permissions.',
      details: { missing },
    },
  );
}

function neededBy(purpose: SetupPlan | 'remove' | 'any'): readonly (readonly string[])[] {
  if (typeof purpose === 'string' || !purpose.grantsConsent) return [toWrite];
  const [, , ...directory] = toWrite;
  return [
    toWrite,
    ...(purpose.scopes.length > 0 ? [['DelegatedPermissionGrant.ReadWrite.All', ...directory]] : []),
    ...(purpose.roles.length > 0 ? [['AppRoleAssignment.ReadWrite.All']] : []),
  ];
}
