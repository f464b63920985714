import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { metadataTokenResponse, checkMetadataRequest, imdsPath, isImdsPath } from './imds.ts';
import { type IdentityService, jsonResponse, type Machine } from './machine.ts';

const apiVersions = ['2019-08-15', '2019-11-01', '2020-06-01'];

/**
 * Azure Arc's agent: it responds to a request with the path of a file that only the machine's administrators can read,
 * and the second request must contain its content. Each challenge has its own file, which is valid for one request.
 *
 * @param keyFolder - `/var/opt/azcmagent/tokens` on a real machine.
 */
export function azureArc(keyFolder: string): IdentityService {
  const keys = new Map<string, string>();

  async function challenge(): Promise<LabResponse> {
    const path = join(keyFolder, `${randomUUID()}.key`);
    const key = randomBytes(32).toString('base64');
    await mkdir(keyFolder, { recursive: true, mode: 0o700 });
    await writeFile(path, key, { mode: 0o600, flag: 'wx' });
    keys.set(key, path);
    // Microsoft's JavaScript clients parse the body.
    const body = { error: 'unauthorized_client', error_description: 'Missing Basic Authorization header' };
    return jsonResponse(401, body, { 'www-authenticate': `Basic realm=${path}` });
  }

  return {
    variables: ({ origin }) => ({ IDENTITY_ENDPOINT: `${origin}${imdsPath}`, IMDS_ENDPOINT: origin }),
    async respond(request: LabRequest, machine: Machine) {
      const { searchParams } = request.url;
      if (!isImdsPath(request) || request.method !== 'GET') return { status: 404, headers: {}, body: '' };
      const problem = checkMetadataRequest(request);
      if (problem !== undefined) return problem;
      if (!apiVersions.includes(searchParams.get('api-version') ?? '')) {
        return jsonResponse(400, { error: 'invalid_request', error_description: 'api-version is not supported' });
      }
      const key = /^Basic (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
      const path = keys.get(key);
      if (path === undefined) return challenge();
      keys.delete(key);
      await rm(path, { force: true });
      return metadataTokenResponse(searchParams, machine);
    },
    async stop() {
      await Promise.all([...keys.values()].map((path) => rm(path, { force: true })));
    },
  };
}
