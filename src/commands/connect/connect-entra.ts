import { defaultCloudName } from '../../model/cloud.ts';
import { connectEntraTable } from '../../model/connect-entra.ts';
import type { Context } from '../../model/context.ts';
import type { ConnectEntraOptions } from '../../model/connect-options.ts';
import { defineCommand, nothing } from '../command.ts';
import { optionsFrom, warnAboutCertificate } from './connect-options.ts';
import { warnAboutStep } from './warn-about-step.ts';

/** The cmdlet Connect-Entra. */
export const connectEntraCommand = defineCommand({
  table: connectEntraTable,
  startsOver: true,
  async run({ parameters: named, parameterSet }, host) {
    const { checkConnectEntra, connectEntra } = await import('../../session/connect/connect.ts');
    const { withSignInDefaults } = await import('../config/effective-settings.ts');
    const wanted = ['TenantId', 'ClientId', 'Environment', 'ContextScope'] as const;
    const parameters = withSignInDefaults(named, wanted, parameterSet, host);
    const { NoWelcome, ...rest } = parameters;
    // The bound parameters and the options come from the same table; only the case of the first letter differs.
    const options = optionsFrom(rest) as ConnectEntraOptions;
    warnAboutCertificate(options, host);
    const target = `Account in environment '${parameters.Environment ?? defaultCloudName}'`;
    const { services } = host;
    const check = () => checkConnectEntra(options, services, services.contextName);
    if (!(await host.shouldProcess(target, 'log in', check))) return nothing;
    const { context } = await connectEntra(options, services, services.contextName);
    warnAboutStep(context, options.contextScope, host.env, services.warn);
    if (NoWelcome !== true) host.information(welcomeText(context));
    return nothing;
  },
});

/** Returns the original's welcome message, word for word. */
export function welcomeText(context: Context): string {
  return `Welcome to Microsoft Graph!

Connected via ${context.AuthType.toLowerCase()} access using ${context.ClientId}
Readme: https://aka.ms/graph/sdk/powershell
SDK Docs: https://aka.ms/graph/sdk/powershell/docs
API Docs: https://aka.ms/graph/docs

NOTE: You can use the -NoWelcome parameter to suppress this message.
`;
}
