import type { connectEntraTable } from '../../model/connect-entra.ts';
import type { connectTeamsTable } from '../../model/connect-microsoftteams.ts';
import type { OptionsOf } from '../../model/parameter-table.ts';

/** The parameters of Connect-Entra as options: one member for each parameter set. */
export type ConnectEntraOptions = OptionsOf<typeof connectEntraTable>;

/** The parameters of Connect-MicrosoftTeams as options: one member for each parameter set. */
export type ConnectTeamsOptions = OptionsOf<typeof connectTeamsTable>;
