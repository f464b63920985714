import type { connectTeamsTable } from '../../model/connect-microsoftteams.ts';
import type { OptionsOf } from '../../model/parameter-table.ts';
import type { AnyOf } from './sign-in-options.ts';

/** The options of every set of Connect-MicrosoftTeams at once. */
export type AnyTeamsOptions = AnyOf<OptionsOf<typeof connectTeamsTable>>;

/** Claims that the options sign in to Teams for the calling process alone, not for the user. */
export function teamsScopeOf(options: AnyTeamsOptions): 'Process' | 'CurrentUser' {
  if (options.accessTokens !== undefined) return 'Process';
  const isApplication = options.identity === true || options.applicationId !== undefined;
  return options.contextScope ?? (isApplication ? 'Process' : 'CurrentUser');
}
