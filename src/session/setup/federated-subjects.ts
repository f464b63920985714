import { EntradaError } from '../../base/errors.ts';
import { isGuid } from '../../oauth/authority.ts';
import type { FederatedTrust } from './setup-plan.ts';

/** Runs of a GitHub repository that an application trusts. */
export interface GitHubSubjects {
  /** `OWNER/REPOSITORY`, spelled as on GitHub: the letter case matters. */
  readonly repository: string;
  readonly branches?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Deployment environments. */
  readonly environments?: readonly string[] | undefined;
  /** Workflows that a pull request starts. */
  readonly hasPullRequests?: boolean | undefined;
  /** Default: that of github.com. GitHub Enterprise has its own. */
  readonly issuer?: string | undefined;
}

/** Issuer of GitHub Actions (GitHub documentation, "OpenID Connect reference"). */
const gitHubIssuer = 'https://token.actions.githubusercontent.com';

/** An application can have this many (Graph, "Important considerations and restrictions"). */
const mostTrusts = 20;

/**
 * Lists the trusts for the workflows of a GitHub repository.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a repository or name that GitHub cannot have, without any kind of run, or
 * with more than 20.
 */
export function gitHubTrusts(subjects: GitHubSubjects): FederatedTrust[] {
  const { repository, branches = [], tags = [], environments = [], hasPullRequests = false } = subjects;
  if (!/^[\w-]{1,100}\/[\w.-]{1,100}$/.test(repository) || /\/\.{1,2}$/.test(repository)) {
    throw invalid(
      `Cannot use "${repository}" as a GitHub repository: it is not OWNER/REPOSITORY`,
      'Example: -GitHub contoso/reports',
    );
  }
  const runs = [
    ...branches.map((name) => `ref:refs/heads/${refName(name, 'branch')}`),
    ...tags.map((name) => `ref:refs/tags/${refName(name, 'tag')}`),
    ...environments.map((name) => `environment:${environmentName(name)}`),
    ...(hasPullRequests ? ['pull_request'] : []),
  ];
  if (runs.length === 0) {
    throw invalid(
      `Cannot trust the repository "${repository}": it is not known which of its workflow runs`,
      'Add -Branch main, -Tag v1.0, -DeploymentEnvironment production or -PullRequest.',
    );
  }
  const issuer = checkedIssuer(subjects.issuer ?? gitHubIssuer);
  return named(
    'github',
    issuer,
    [...new Set(runs)].map((run) => `repo:${repository}:${run}`),
  );
}

/** A service connection of Azure DevOps that an application trusts. */
export interface AzureDevOpsSubject {
  /** `ORGANIZATION/PROJECT/CONNECTION`. */
  readonly connection: string;
  /** The GUID of the organization. */
  readonly organizationId?: string | undefined;
  /** Default: that of the organization. */
  readonly issuer?: string | undefined;
  /** Default: that of the connection's names. */
  readonly subject?: string | undefined;
}

/**
 * Lists the trust for a service connection of Azure DevOps.
 *
 * @throws {EntradaError} `INPUT_INVALID` for names that are not three, and without an issuer or a GUID of the
 * organization.
 */
export function azureDevOpsTrusts(wanted: AzureDevOpsSubject): FederatedTrust[] {
  const { connection, organizationId, issuer, subject } = wanted;
  if (subject === undefined && !/^[^/\s][^/\p{Cc}]*\/[^/\p{Cc}]+\/[^\p{Cc}]*[^/\s\p{Cc}]$/u.test(connection)) {
    throw invalid(
      `Cannot use "${connection}" as a service connection: it is not ORGANIZATION/PROJECT/CONNECTION`,
      "Example: -AzureDevOps 'contoso/Reports/Graph connection'",
    );
  }
  if (organizationId !== undefined && !isGuid(organizationId)) {
    throw invalid(`Cannot use "${organizationId}" as -OrganizationId: it is not a GUID`);
  }
  if (issuer === undefined && organizationId === undefined) {
    throw invalid(
      `Cannot trust the service connection "${connection}": its issuer is not known`,
      'The page of the service connection shows issuer and subject: pass them with -Issuer and -Subject, or the GUID of the organization with -OrganizationId.',
    );
  }
  const known = checkedIssuer(issuer ?? `https://vstoken.dev.azure.com/${(organizationId ?? '').toLowerCase()}`);
  return named('azure-devops', known, [checkedSubject(subject ?? `sc://${connection}`)]);
}

/** @throws {EntradaError} `INPUT_INVALID` for more than 20. */
function named(prefix: string, issuer: string, subjects: readonly string[]): FederatedTrust[] {
  if (subjects.length > mostTrusts) {
    throw invalid(`Cannot trust ${subjects.length} subjects: an application has at most ${mostTrusts}`);
  }
  return subjects.map((subject, index) => ({
    name: `${prefix}-${index + 1}`,
    issuer,
    subject: checkedSubject(subject),
  }));
}

/** Of the rules of git-check-ref-format, those that keep a subject what it seems to be. */
function refName(name: string, kind: string): string {
  if (name !== '' && !/[\s\p{C}~^:?*[\\]|\.\.|@\{|^[/-]|[/.]$/u.test(name)) return name;
  throw invalid(
    `Cannot use "${name}" as a ${kind}: git does not allow such a name`,
    `A ${kind} is named exactly, without "refs/" and without wildcards.`,
  );
}

/** GitHub writes a colon of a name as %3A. */
function environmentName(name: string): string {
  if (name !== '' && !/[\p{C}*]/u.test(name)) return name.replaceAll(':', '%3A');
  throw invalid(
    `Cannot use "${name}" as a deployment environment: it is empty, or contains "*" or invisible characters`,
  );
}

function checkedSubject(text: string): string {
  if (text.length <= 600 && text.trim() === text && text !== '' && !/\p{Cc}/u.test(text)) return text;
  throw invalid(
    `Cannot use a subject of ${text.length} characters: expected 1 to 600, without line breaks and outer spaces`,
  );
}

/** The identity platform reads the keys of an issuer through https. */
function checkedIssuer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.search === '' && url.hash === '' && text.length <= 600) {
    return text;
  }
  throw invalid(`Cannot use "${text}" as an issuer: it is not an https URL`);
}

function invalid(message: string, hint?: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message, hint === undefined ? {} : { hint });
}
