import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabRequest } from '../../../../src/lab/tenant/tenant.ts';
import type { BatchRequest, BatchResult } from '../../../../src/session/requests/batch/batch-types.ts';
import { sendBatches } from '../../../../src/session/requests/batch/send-batches.ts';
import { answer, startJourneyLab } from '../../../support/journey-lab.ts';
import { connectDaemon, journeyServices } from '../../../support/journey-services.ts';

const lab = await startJourneyLab();
const services = journeyServices(lab);
const { id } = await connectDaemon(services);

async function batched(requests: readonly BatchRequest[]): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for await (const result of sendBatches(id, requests, {}, services)) results.push(result);
  return results;
}

const requestsTo = (part: string, before: number) =>
  lab.requests.slice(before).filter(({ path }) => path.endsWith(part));

test('sendBatches() reads many objects from Graph in few requests, advanced queries among them', async () => {
  const before = lab.requests.length;
  const [{ body } = assert.fail()] = await batched([{ url: '/users?$select=id&$top=250' }]);
  const { value: users } = body as { value: { id: string }[] };
  const results = await batched([
    ...users.map((user) => ({ url: `${lab.graphOrigin}/v1.0/users/${user.id}?$select=id` })),
    { url: '/users/$count' },
    { url: "/users?$filter=endsWith(userPrincipalName,'@lab.example')&$select=id&$top=1" },
    { url: '/users/nobody' },
  ]);
  assert.deepEqual(
    results.slice(0, 250).map((result) => (result.body as { id?: string }).id),
    users.map((user) => user.id),
  );
  const [count, filtered, none] = results.slice(250);
  assert.deepEqual([count?.status, count?.body], [200, '250']);
  assert.deepEqual(
    [filtered?.status, (filtered?.body as { '@odata.count'?: number } | undefined)?.['@odata.count']],
    [200, 248],
  );
  assert.deepEqual([none?.status, none?.error?.code], [404, 'REQUEST_REFUSED']);
  assert.equal(requestsTo('/$batch', before).length, 14);
});

/** Answers the first parts of the next batches with a 401, and the others as usual. */
function refuseParts(times: number, challenge: string | undefined) {
  const tokens: (string | undefined)[] = [];
  const remove = lab.faults.add({
    match(request: LabRequest) {
      if (!request.url.pathname.endsWith('/$batch')) return false;
      tokens.push(request.headers['authorization']);
      return tokens.length <= times;
    },
    times: 100,
    effect: {
      kind: 'respond',
      response: answer(
        200,
        JSON.stringify({
          responses: [
            {
              id: '1',
              status: 401,
              headers: challenge === undefined ? {} : { 'WWW-Authenticate': challenge },
              body: { error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed.' } },
            },
            { id: '2', status: 200, body: 'the other' },
          ],
        }),
      ),
    },
  });
  return { tokens, remove };
}

const claims = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1"}}}').toString('base64');

test('sendBatches() renews the token once for parts that are refused because of it, and sends these again', async () => {
  for (const challenge of [undefined, `Bearer error="insufficient_claims", claims="${claims}"`]) {
    const before = lab.requests.length;
    const { tokens, remove } = refuseParts(1, challenge);
    const results = await batched([{ url: '/users/$count' }, { url: '/organization' }]);
    remove();
    assert.deepEqual(
      results.map(({ status, body }) => [status, body]),
      [
        [200, '250'],
        [200, 'the other'],
      ],
    );
    const renewals = requestsTo('/token', before);
    assert.deepEqual([tokens.length, new Set(tokens).size, renewals.length], [2, 2, 1], challenge);
    assert.equal(renewals[0]?.form['claims']?.includes('nbf'), challenge !== undefined);
  }
});

test('sendBatches() does not renew a token again that is refused again', async () => {
  const before = lab.requests.length;
  const { tokens, remove } = refuseParts(20, undefined);
  const results = await batched([{ url: '/users/$count' }, { url: '/organization' }]);
  assert.deepEqual(
    results.map(({ status, error }) => [status, error?.code]),
    [
      [401, 'SIGN_IN_NEEDED'],
      [200, undefined],
    ],
  );
  assert.match(results[0]?.error?.hint ?? '', /\nRun: entrada Connect-Entra /);
  remove();
  assert.deepEqual([tokens.length, requestsTo('/token', before).length], [2, 1]);
});

test('sendBatches() gives the error of a part whose token cannot be renewed, and the results of the others', async () => {
  const { tokens, remove } = refuseParts(20, undefined);
  const removeRefusal = lab.faults.add({
    match: ({ url }) => url.pathname.endsWith('/token'),
    times: 1,
    effect: { kind: 'respond', response: answer(400, '{"error":"invalid_client"}') },
  });
  const results = await batched([{ url: '/users/$count' }, { url: '/organization' }]);
  remove();
  removeRefusal();
  assert.deepEqual(
    results.map(({ status, error }) => [status, error?.code]),
    [
      [401, 'SIGN_IN_NEEDED'],
      [200, undefined],
    ],
  );
  assert.equal(tokens.length, 1);
});
