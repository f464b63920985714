import type { OptionalClaim } from '../../tenant/application.ts';
import { loginHintOf, type Member } from '../accounts.ts';
import type { SignIn } from '../grant-store.ts';

interface Subject extends Member {
  readonly signIn: SignIn & { readonly id?: string };
  readonly properties: ReadonlySet<string>;
}

/** The optional claims that the lab knows; the others are left out, as for a user without a value. */
const readers: Readonly<Record<string, (subject: Subject) => unknown>> = {
  acct: (subject) => (isGuest(subject) ? 1 : 0),
  auth_time: ({ signIn }) => Math.floor(signIn.signedInAtMs / 1000),
  ctry: ({ user }) => user.additionalProperties?.['usageLocation'],
  email: ({ user }) => user.mail,
  family_name: ({ user }) => user.surname,
  given_name: ({ user }) => user.givenName,
  idtyp: ({ properties }) => (properties.has('include_user_token') ? 'user' : undefined),
  // Every caller of a lab is on the same machine.
  ipaddr: () => '127.0.0.1',
  login_hint: ({ account }) => loginHintOf(account.user),
  preferred_username: ({ account }) => account.user.userPrincipalName,
  sid: ({ signIn }) => signIn.sessionId ?? signIn.id,
  tenant_ctry: () => 'GB',
  tenant_region_scope: ({ lab }) => lab.cloud.region,
  upn: readPrincipalName,
  verified_primary_email: ({ user }) => (user.mail === null ? undefined : [user.mail]),
  xms_pdl: ({ user }) => user.preferredLanguage,
  xms_tpl: () => 'en',
};

/** Returns the optional claims that an application asks for, in the order of their names. */
export function optionalUserClaims(
  wanted: readonly OptionalClaim[],
  member: Member,
  signIn: SignIn & { readonly id?: string },
): Readonly<Record<string, unknown>> {
  const found = wanted.map(({ name, additionalProperties = [] }): [string, unknown] => {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    return [name, read?.({ ...member, signIn, properties: new Set(additionalProperties) })];
  });
  const present = found.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(present.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** Guests have it only on request, and without the `#` if the application cannot read it. */
function readPrincipalName(subject: Subject): string | undefined {
  const { user, properties } = subject;
  if (!isGuest(subject)) return user.userPrincipalName;
  if (properties.has('include_externally_authenticated_upn')) return user.userPrincipalName;
  const isWithoutHash = properties.has('include_externally_authenticated_upn_without_hash');
  return isWithoutHash ? user.userPrincipalName.replaceAll('#', '_') : undefined;
}

function isGuest({ account, lab }: Subject): boolean {
  return account.home !== lab.tenant;
}
