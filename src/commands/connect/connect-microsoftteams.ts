import { connectTeamsTable } from '../../model/connect-microsoftteams.ts';
import type { ConnectTeamsOptions } from '../../model/connect-options.ts';
import { defineCommand, nothing } from '../command.ts';
import { optionsFrom, warnAboutCertificate } from './connect-options.ts';
import { warnAboutStep } from './warn-about-step.ts';

/** The cmdlet Connect-MicrosoftTeams. */
export const connectTeamsCommand = defineCommand({
  table: connectTeamsTable,
  startsOver: true,
  async run({ parameters: named, parameterSet }, host) {
    const { checkConnectTeams, connectionOf, connectTeams, environmentNameOf } = await import(
      '../../session/connect/connect-teams.ts'
    );
    const { ofAnySet } = await import('../../credentials/sign-in-options.ts');
    const { withSignInDefaults } = await import('../config/effective-settings.ts');
    const parameters = withSignInDefaults(named, ['TenantId', 'ContextScope'], parameterSet, host);
    const { services } = host;
    // The bound parameters and the options come from the same table; only the case of the first letter differs.
    const options = optionsFrom(parameters) as ConnectTeamsOptions;
    warnAboutCertificate(options, host);
    const target = `User account in environment '${await environmentNameOf(ofAnySet(options), services)}'`;
    const check = () => checkConnectTeams(options, services, services.contextName);
    if (!(await host.shouldProcess(target, 'log in', check))) return nothing;
    const record = await connectTeams(options, services, services.contextName);
    warnAboutStep(record.context, options.contextScope, host.env, services.warn);
    return { kind: 'value', value: connectionOf(record) };
  },
});
