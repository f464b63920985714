import { signInWithBrowser } from './browser/sign-in.ts';
import { defineCredential } from './credential.ts';
import { acquireWithPerson } from './person.ts';
import { refreshTokenStore } from './refresh-token.ts';

/** A person who signs in with the system browser. */
export const credential = defineCredential({
  show: {
    authType: 'Delegated',
    signInAgain: { accountParameter: '-AccountId', switches: { entra: [], teams: [] } },
  },
  contextScope: 'CurrentUser',
  acquire: acquireWithPerson(signInWithBrowser),
  store: refreshTokenStore,
});
