import { cachedMsalToken } from './acquire-msal.ts';

// A process of its own: MSAL reads its cache and returns the token in it.
process.stdout.write(`${await cachedMsalToken()}\n`);
