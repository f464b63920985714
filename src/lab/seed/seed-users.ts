import { labGuid, labIds } from './seed-ids.ts';
import type { User } from '../tenant/tenant.ts';

const userCount = 250;

const givenNames = (
  'Alma Bruno Chiara Dmitri Elif Farid Greta Hugo Ines Jonas ' +
  'Katja Liam Mina Noor Otto Priya Quentin Rosa Sven Tara'
).split(' ');
const surnames = 'Adler Bianchi Costa Dubois Eriksen Fischer Gupta Haddad Ito Jansen Kowalski Lindqvist Moreau'.split(
  ' ',
);
const departments = ['Engineering', 'Finance', 'Legal', 'Marketing', 'Operations', 'Research', 'Sales', 'Support'];
const jobTitles = ['Analyst', 'Consultant', 'Engineer', 'Manager', 'Specialist'];

let made: readonly User[] | undefined;

/** Creates the seed tenant's users: the named ones first, then enough others for a listing of several pages. */
export function seedUsers(): User[] {
  // A change puts another user in the place of the seed's, so the tenants of a process can share these.
  made ??= makeUsers();
  return [...made];
}

function makeUsers(): User[] {
  const users = namedUsers();
  const guests = seedGuests();
  for (let count = users.length + 1; count <= userCount; count += 1) {
    users.push(guests.find(({ id }) => id === labGuid(1, count)) ?? generatedUser(count));
  }
  return users;
}

function namedUsers(): User[] {
  const { ada, charles, mary, siobhan, taro, grace } = labIds.users;
  return [
    { ...person(1, 'Ada', 'Lovelace'), ...ada, mail: 'ada@lab.example', jobTitle: 'Mathematician' },
    { ...person(2, 'Charles', 'Babbage'), ...charles, mail: 'charles@lab.example', accountEnabled: false },
    { ...person(3, 'Mary', 'Somerville'), ...mary, mail: 'mary@lab.example' },
    { ...person(4, 'Siobhán', "O'Brien"), ...siobhan, mail: "siobhan.o'brien@lab.example" },
    { ...person(5, '太郎', '山田'), ...taro, displayName: '山田 太郎', preferredLanguage: 'ja-JP' },
    { ...person(6, 'Grace', 'Hopper'), ...grace, mail: 'grace@lab.example', jobTitle: 'Rear Admiral' },
  ];
}

/** Users of another organization: they sign in there, so they do not have a password or a license here. */
function seedGuests(): User[] {
  const { nora, omar } = labIds.guests;
  const homes = labIds.fabrikam.users;
  return [
    { ...person(245, 'Nora', 'Berg'), ...nora, ...invited(homes.nora) },
    { ...person(247, 'Omar', 'Haddad'), ...omar, ...invited(homes.omar) },
  ];
}

/** Returns the properties that a guest has from its account in another tenant. */
export function invited({ id, userPrincipalName }: Pick<User, 'id' | 'userPrincipalName'>): Partial<User> {
  return {
    homeAccountId: id,
    mail: userPrincipalName,
    isLicensed: false,
    additionalProperties: { userType: 'Guest', creationType: 'Invitation', externalUserState: 'Accepted' },
  };
}

/** Returns the parts of a generated user that tell people apart. */
export function generatedName(count: number) {
  // The lists have different lengths, so a full name repeats only after 20 * 13 users.
  return {
    givenName: pick(givenNames, count),
    surname: pick(surnames, count),
    department: pick(departments, count),
    jobTitle: pick(jobTitles, count),
  };
}

function generatedUser(count: number): User {
  const { givenName, surname } = generatedName(count);
  const userPrincipalName = `${givenName}.${surname}@lab.example`.toLowerCase();
  return {
    ...person(count, givenName, surname),
    userPrincipalName,
    mail: count % 10 === 0 ? null : userPrincipalName,
    accountEnabled: count % 25 !== 0,
    password: labIds.everyoneElsePassword,
  };
}

/** Returns a user without a name to sign in with. */
export function person(count: number, givenName: string, surname: string): User {
  return {
    id: labGuid(1, count),
    userPrincipalName: '',
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    mail: null,
    jobTitle: pick(jobTitles, count),
    officeLocation: count % 4 === 0 ? null : `${1 + (count % 5)}/${100 + count}`,
    mobilePhone: count % 3 === 0 ? `+1 555 01${String(count).padStart(3, '0')}` : null,
    businessPhones: count % 2 === 0 ? [`+1 555 02${String(count).padStart(3, '0')}`] : [],
    preferredLanguage: count % 7 === 0 ? null : 'en-GB',
    accountEnabled: true,
    isLicensed: count % 9 !== 0,
    department: pick(departments, count),
    createdDateTime: new Date(Date.UTC(2021, 0, count, 8, count % 60)).toISOString().replace('.000', ''),
  };
}

function pick(list: readonly string[], count: number): string {
  return list[count % list.length] ?? '';
}
