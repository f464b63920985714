import { quoteForUser } from '../../base/shell-quote.ts';
import { defaultCloudName } from '../../model/cloud.ts';
import { consentUrl } from '../../session/setup/consent-url.ts';
import type { SetupWorld } from '../../session/setup/setup-world.ts';
import type { GraphPermissions } from '../../session/setup/graph-permissions.ts';
import type { SetupRequest } from './setup-request.ts';

/** An application that exists now. */
export interface DoneSetup {
  readonly clientId: string;
  readonly status: 'Created' | 'Exists';
  readonly thumbprint: string | undefined;
  /** The name of the saved context. */
  readonly context: string | undefined;
  readonly isConsentGranted: boolean;
}

/** Returns the output for an application. */
export function describeSetup(
  { plan }: SetupRequest,
  { scopes, roles }: GraphPermissions,
  done: DoneSetup,
  { session }: SetupWorld,
): Readonly<Record<string, unknown>> {
  const needsConsent = scopes.length + roles.length > 0;
  return {
    Name: plan.name,
    Kind: plan.kind,
    ClientId: done.clientId,
    TenantId: session.context.TenantId,
    Environment: session.cloud.name,
    Context: done.context ?? null,
    Thumbprint: done.thumbprint ?? null,
    Subjects: plan.trusts.map(({ subject }) => subject),
    Scopes: scopes.map(({ name }) => name),
    Roles: roles.map(({ name }) => name),
    Consent: !needsConsent ? 'NotNeeded' : done.isConsentGranted ? 'Granted' : 'NotGranted',
    ConsentUrl: needsConsent ? consentUrl(done.clientId, session) : null,
    Status: done.status,
  };
}

/** Lists what to do next, for a person. */
export function nextSteps(
  request: SetupRequest,
  permissions: GraphPermissions,
  done: DoneSetup,
  world: SetupWorld,
): string[] {
  const { plan } = request;
  const { session } = world;
  const needsConsent = permissions.scopes.length + permissions.roles.length > 0 && !done.isConsentGranted;
  const isPipeline = plan.kind === 'github' || plan.kind === 'azure-devops';
  const lead = isPipeline ? 'Sign in within the pipeline' : done.context === undefined ? 'Sign in' : 'Use it';
  return [
    ...(needsConsent ? [`An administrator consents at: ${consentUrl(done.clientId, session)}`] : []),
    `${lead} with: ${signInLineOf(request, done, world)}`,
  ];
}

/** Returns the line that signs in as the application. */
export function signInLineOf(
  { plan, contextName }: SetupRequest,
  { clientId, thumbprint, context }: DoneSetup,
  { session }: SetupWorld,
): string {
  if (context !== undefined) return `entrada context use ${word(context)}`;
  const place = [
    ...(session.cloud.name === defaultCloudName ? [] : ['-Environment', word(session.cloud.name)]),
    ...['-TenantId', session.context.TenantId, '-ClientId', clientId],
  ].join(' ');
  const name = contextName === undefined ? '' : ` -Context ${word(contextName)}`;
  switch (plan.kind) {
    case 'public-client':
      return `entrada Connect-Entra ${place} -Scopes ${plan.scopes.join(',') || 'User.Read'}${name}`;
    case 'daemon':
      return `entrada Connect-Entra ${place} -CertificateThumbprint ${thumbprint ?? '...'} -ContextScope CurrentUser${name}`;
    case 'github':
      return `entrada Connect-Entra ${place} -FederatedToken github:api://AzureADTokenExchange`;
    case 'azure-devops':
      return `entrada Connect-Entra ${place} -FederatedToken azure-devops:SERVICE_CONNECTION_ID`;
  }
}

function word(text: string): string {
  return /^\w[\w@.-]*$/.test(text) ? text : quoteForUser(text);
}
