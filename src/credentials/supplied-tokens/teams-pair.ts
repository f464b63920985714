import { textField } from '../../base/json.ts';
import { isGuid } from '../../oauth/authority.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { type SuppliedTeamsToken, labelOf, type TeamsApiName, tenantOf, type TokenProblem } from './teams-token.ts';

/**
 * Finds the problems of the tokens as a pair: their number, two for one API, two from different sign-ins.
 *
 * @param tenant - The requested one; a GUID was already compared with each token.
 */
export function findPairProblems(tokens: readonly SuppliedTeamsToken[], tenant: string | undefined): TokenProblem[] {
  return [...countProblems(tokens), ...pairProblems(tokens, tenant)];
}

const wantedPair = 'supply one for Microsoft Graph and one for the Teams admin API.';

function countProblems(tokens: readonly SuppliedTeamsToken[]): TokenProblem[] {
  const [first] = tokens;
  if (tokens.length === 2) return [];
  const found =
    first === undefined
      ? 'There is no token'
      : tokens.length === 1
        ? 'There is only one token'
        : `There are ${tokens.length} tokens`;
  return [{ kind: 'count', numbers: tokens.map(({ number }) => number), text: `${found}; ${wantedPair}` }];
}

/** Problems that only a comparison shows. */
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
    problems.push(together('tenant', `they are for the tenants ${shown(tenants)}`));
  }
  if (one.kind !== other.kind) {
    problems.push(together('kind', `one is ${kinds[one.kind]}, the other ${kinds[other.kind]}`));
  } else if (differ(ids) && !differ(tenants)) {
    problems.push(together('account', `they are for the ${whose} ${shown(ids)}`));
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

/** The object id of a person; for an application its id, which is the same in every tenant. */
function accountOf({ claims = {}, kind }: SuppliedTeamsToken): string | undefined {
  const names = kind === 'Delegated' ? ['oid', 'puid'] : ['appid', 'azp'];
  return names.map((name) => textField(claims, name)).find((id) => id !== undefined);
}

type Pair = readonly [string | undefined, string | undefined];

/** A missing value does not differ from any other. */
function differ([one, other]: Pair): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase();
}

function shown(pair: Pair): string {
  return pair.map((text) => `"${cleanServerText(text ?? '', 80)}"`).join(' and ');
}
