import { textField } from '../../base/json.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { type SuppliedTeamsToken, labelOf, type TeamsApiName, tenantOf, type TokenProblem } from './teams-token.ts';

/**
 * Finds what is wrong with the tokens together: their number, two for one API, two that are not of one sign-in.
 *
 * @param tenant - The one asked for; a GUID was compared with each token already.
 */
export function findPairProblems(tokens: readonly SuppliedTeamsToken[], tenant: string | undefined): TokenProblem[] {
  return [...countProblems(tokens), ...pairProblems(tokens, tenant)];
}

const wantedPair = 'give one for Microsoft Graph and one for the Teams admin API.';

function countProblems(tokens: readonly SuppliedTeamsToken[]): TokenProblem[] {
  const [first] = tokens;
  if (tokens.length === 2) return [];
  const found =
    first === undefined
      ? 'No token was given'
      : tokens.length === 1
        ? 'Only one token was given'
        : `${tokens.length} tokens were given`;
  return [{ kind: 'count', numbers: tokens.map(({ number }) => number), text: `${found}; ${wantedPair}` }];
}

/** What only tokens beside each other tell. */
function pairProblems(tokens: readonly SuppliedTeamsToken[], tenant: string | undefined): TokenProblem[] {
  const problems = (['graph', 'teams'] as const).flatMap((api) => {
    const same = tokens.filter((token) => token.api === api);
    return same.length < 2 ? [] : [twinProblem(same, api)];
  });
  const [one, other] = tokens;
  if (problems.length > 0 || tokens.length !== 2 || one?.claims === undefined || other?.claims === undefined)
    return problems;
  const isTenantChecked = tenant !== undefined && isGuid(tenant);
  const tenants = [tenantOf(one.claims), tenantOf(other.claims)] as const;
  const ids = [accountOf(one), accountOf(other)] as const;
  const whose = one.kind === 'Delegated' ? 'accounts' : 'applications';
  const together = (kind: TokenProblem['kind'], found: string): TokenProblem => {
    return { kind, numbers: [one.number, other.number], text: `Tokens 1 and 2: ${found}; take both from one sign-in.` };
  };
  if (differ(tenants) && !isTenantChecked) {
    problems.push(together('tenant', `they are of the tenants ${shown(tenants)}`));
  }
  if (one.kind !== other.kind) {
    problems.push(together('kind', `one is ${kinds[one.kind]}, the other ${kinds[other.kind]}`));
  } else if (differ(ids) && !differ(tenants)) {
    problems.push(together('account', `they are of the ${whose} ${shown(ids)}`));
  }
  return problems;
}

function twinProblem(same: readonly SuppliedTeamsToken[], api: TeamsApiName): TokenProblem {
  const numbers = same.map(({ number }) => number);
  const names = `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
  const isOne = new Set(same.map(({ text }) => text)).size === 1;
  const found = isOne ? 'are the same token' : 'are of the same kind';
  const text = `Tokens ${names} ${found}, for ${labelOf(api)}; ${wantedPair}`;
  return { kind: 'audience', numbers, text };
}

const kinds = { Delegated: "a person's (delegated)", AppOnly: "an application's (app-only)" } as const;

/** The object in the tenant that a person is; the application, whatever service principal it has. */
function accountOf({ claims = {}, kind }: SuppliedTeamsToken): string | undefined {
  const names = kind === 'Delegated' ? ['oid', 'puid'] : ['appid', 'azp'];
  return names.map((name) => textField(claims, name)).find((id) => id !== undefined);
}

type Pair = readonly [string | undefined, string | undefined];

/** What is missing differs from nothing. */
function differ([one, other]: Pair): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase();
}

function shown(pair: Pair): string {
  return pair.map((text) => `"${cleanServerText(text ?? '', 80)}"`).join(' and ');
}
