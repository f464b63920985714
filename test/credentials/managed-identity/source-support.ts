import type { TestContext } from 'node:test';
import { createLocalTransport } from '../../../src/http/local-transport.ts';
import type { Machine } from '../../../src/credentials/managed-identity/machine.ts';
import { signInWithManagedIdentity } from '../../../src/credentials/managed-identity/sign-in.ts';
import type {
  ManagedIdentityRequest,
  ManagedIdentityServices,
} from '../../../src/credentials/managed-identity/source.ts';
import type { Variables } from '../../../src/credentials/environment/variables.ts';
import type { Cloud } from '../../../src/model/cloud.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { type EndpointOptions, startIdentityEndpoint } from './identity-endpoint.ts';

export const resource = 'https://graph.microsoft.com';
/** Has the form of a token and no meaning. */
export const accessToken = 'eyJ0eXAiOiJKV1Qi.eyJzdWIiOiJtYWNoaW5lIn0.c2lnbmF0dXJl';
/** What the endpoint is shown, and no message may repeat. */
export const endpointSecret = 'the-header-of-the-endpoint-853b9a84';

const noCloud: Cloud = {
  name: 'None',
  azureADEndpoint: 'https://localhost:1',
  graphEndpoint: 'https://localhost:1',
  type: 'User-defined',
};

/** A machine with nothing on it. */
export const bareMachine: Machine = {
  platform: 'linux',
  fileExists: () => false,
  arcKeyFolder: '/var/opt/azcmagent/tokens',
};

/** Starts an endpoint and gives what asks it: waits pass on `clock`, the time of a request on `wire`. */
export async function startSource(t: TestContext, options: EndpointOptions & { readonly machine?: Machine } = {}) {
  const endpoint = await startIdentityEndpoint(t, options);
  const clock = createFakeClock();
  const wire = createFakeClock();
  const said: string[] = [];
  const localTransport = createLocalTransport({
    clock: wire,
    userAgent: 'entrada-test',
    trace: (line) => said.push(line),
  });
  const services: ManagedIdentityServices = {
    clock,
    localTransport,
    machine: options.machine ?? bareMachine,
    transport: () => {
      throw new Error('This source does not ask the cloud.');
    },
    warn: (text) => void said.push(`warning: ${text}`),
    verbose: (text) => void said.push(text),
  };
  const signIn = (env: Variables, more: Partial<ManagedIdentityRequest & ManagedIdentityServices> = {}) =>
    signInWithManagedIdentity(
      { resource, cloud: noCloud, env, identity: more.identity, isRenewal: more.isRenewal, endpoint: more.endpoint },
      { ...services, signal: more.signal },
    );
  return { endpoint, clock, wire, said, services, signIn };
}
