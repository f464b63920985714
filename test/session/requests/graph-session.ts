import { Secret } from '../../../src/base/secret.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { savedCredential } from '../../support/saved-credential.ts';

export const nowMs = Date.UTC(2027, 0, 1);

const global = findCloud(builtInClouds, 'Global');
if (global === undefined) throw new Error('The global cloud is missing.');

const entry = { accessToken: new Secret('the-token'), expiresAtMs: nowMs + 3_600_000, scopes: ['User.Read'] };

/** A session that has tokens for Graph and the Teams admin API, and cannot be renewed: it sends nothing else. */
export const graphSession = sampleSession('ada@contoso.com', {
  cloud: global,
  credential: savedCredential('given-token', {}),
  tokens: { [global.graphEndpoint]: entry, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239': entry },
});
