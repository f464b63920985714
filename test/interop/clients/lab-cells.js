// What the programs that ask the lab have in common: LOGIN_ORIGIN GRAPH_ORIGIN TENANT CLIENT SECRET are their arguments.
import { deepStrictEqual } from 'node:assert';

const [login, origin, tenant, clientId, secret] = process.argv.slice(2);

/** Gets a token for Graph with the secret, without any client library. */
export async function getToken() {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: `${origin}/.default`,
  });
  // The rule is for the commands of Entrada itself.
  // oxlint-disable-next-line no-restricted-globals
  const response = await fetch(`${login}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
  return (await response.json()).access_token;
}

export function print(row) {
  console.log(JSON.stringify(row));
}

export function expect(expected, found) {
  deepStrictEqual(found, expected);
}

/** Returns the error of a request that has to fail. */
export async function refused(run) {
  const outcome = await run().then(
    () => undefined,
    (reason) => reason,
  );
  if (outcome === undefined) throw new Error('nothing was refused');
  return outcome;
}

export async function cell(name, run) {
  try {
    await run();
    print({ cell: name });
  } catch (error) {
    print({ cell: name, error: String(error?.message ?? error) });
  }
}
