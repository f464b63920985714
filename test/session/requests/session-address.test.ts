import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isEntradaError } from '../../../src/base/errors.ts';
import { type AddressRules, sessionAddress } from '../../../src/session/requests/session-address.ts';
import { serve } from '../../http/serve.ts';
import { anyText } from '../../support/any-text.ts';

const endpoint = 'https://graph.own.example:8443';
const rules: AddressRules = {
  endpoint,
  otherClouds: ['https://graph.microsoft.com'],
  examplePath: '/users',
};

const sent: readonly [typed: string, target: string][] = [
  ['/groups/ID#/members/U/$ref', '/groups/ID%23/members/U/$ref'],
  ['/users/a_b.example#EXT#@c.example/manager/$ref', '/users/a_b.example%23EXT%23@c.example/manager/$ref'],
  ["/users?$filter=displayName eq 'C# team'", '/users?$filter=displayName%20eq%20%27C%23%20team%27'],
  ['/x#?a=b', '/x%23?a=b'],
  ['#', '/%23'],
  ["/users?$filter=displayName eq 'a+b'", '/users?$filter=displayName%20eq%20%27a%2Bb%27'],
  ["/users?$filter=displayName+eq+'a+b''c+d'+or+x", '/users?$filter=displayName+eq+%27a%2Bb%27%27c%2Bd%27+or+x'],
  ['/users?$filter=displayName+eq+%27a+b%27', '/users?$filter=displayName+eq+%27a+b%27'],
  ['/users?$search="displayName:C++"+AND+x', '/users?$search=%22displayName:C%2B%2B%22+AND+x'],
  [String.raw`/users?$search="a\"+b"`, String.raw`/users?$search=%22a\%22%2Bb%22`],
  [`/users?$search="O'Brien"&$filter=a eq 'b+'`, '/users?$search=%22O%27Brien%22&$filter=a%20eq%20%27b%2B%27'],
  ["/messages?$search=O'Brien+x&$select='", '/messages?$search=O%27Brien+x&$select=%27'],
  ["/users?$expand=m($filter=a eq 'b+c')", '/users?$expand=m($filter=a%20eq%20%27b%2Bc%27)'],
  ['/drive/root:/a+b [1]|2^.txt', '/drive/root:/a+b%20%5B1%5D%7C2%5E.txt'],
  ["/f(x='50%')?a='50%'&b=%41%zz", "/f(x='50%25')?a=%2750%25%27&b=%41%25zz"],
  ['/users/\u212a\u017f\u{1f600}?a=\u212a', '/users/%E2%84%AA%C5%BF%F0%9F%98%80?a=%E2%84%AA'],
  ["/users/O'Brien", "/users/O'Brien"],
  ['/users/...?a=..', '/users/...?a=..'],
  ['/users?&a&$count&', '/users?&a&$count&'],
  ['  /users?$top=1 ', '/users?$top=1'],
];

test('sessionAddress() sends what is written', () => {
  for (const [typed, target] of sent) {
    assert.equal(sessionAddress(typed, rules).href, `${endpoint}${target}`, typed);
    const bare = typed.trim();
    if (!bare.startsWith('/')) continue;
    for (const origin of [endpoint, endpoint.toUpperCase(), 'https://graph.microsoft.com']) {
      assert.equal(sessionAddress(`${origin}${bare}`, rules).href, `${endpoint}${target}`, typed);
    }
  }
  assert.equal(sessionAddress(`${endpoint}#a`, rules).href, `${endpoint}/%23a`);
  assert.equal(sessionAddress(`${endpoint}?a=b#c`, rules).href, `${endpoint}/?a=b%23c`);
});

const dots = 'its path has a segment "." or ".."';
const noScheme = 'it begins with a host, without "https://"';
const noName = 'its query has an option without a name';
const refused: readonly [typed: string, shown: string, found: string][] = [
  ['/groups/x/../y', '/groups/x/../y', dots],
  ['/groups/%2e%2E/y?a=secret', '/groups/%2e%2E/y', dots],
  ['/groups/.%2e', '/groups/.%2e', dots],
  ['/groups/x%2f..', '/groups/x%2f..', dots],
  ['/groups/x%5C%2e%5cy', '/groups/x%5C%2e%5cy', dots],
  ['..', '..', dots],
  ['./users', './users', dots],
  ['/users\n', '/users\ufffd', 'it contains the control character U+000A'],
  ['\t/users', '\ufffd/users', 'it contains the control character U+0009'],
  ["/users?$filter=a eq 'secret'\r", '/users', 'it contains the control character U+000D'],
  ['/users/\u0085', '/users/\ufffd', 'it contains the control character U+0085'],
  ['/users/%00', '/users/%00', 'its path contains an encoded control character'],
  ['/users/a%0Ab', '/users/a%0Ab', 'its path contains an encoded control character'],
  ['/users/%7F', '/users/%7F', 'its path contains an encoded control character'],
  ['/users?=1', '/users', noName],
  ['/users?a=b&=c', '/users', noName],
  ['/users? =1', '/users', noName],
  ['/users?a=b&%20+=c', '/users', noName],
  ['/users/\ud800', '/users/\ud800', 'it contains half of a character (an unpaired surrogate)'],
  ['graph.microsoft.com/v1.0/me?a=secret', 'graph.microsoft.com/v1.0/me', noScheme],
  ['/graph.microsoft.com', '/graph.microsoft.com', noScheme],
  ['graph.microsoft.com?a', 'graph.microsoft.com', noScheme],
  ["/users?$filter=a eq 'R&D'", '/users', "the ' marks of its $filter are not pairs"],
  ['/users?%24Filter=a eq %27R&D=x%27', '/users', "the ' marks of its $filter are not pairs"],
  [String.raw`/users?$search="a\"`, '/users', 'the " marks of its $search are not pairs'],
];

test('sessionAddress() refuses what cannot be sent as it is written, without repeating the query', () => {
  for (const [typed, shown, found] of refused) {
    const expected = { code: 'INPUT_INVALID', message: `Cannot send a request to "${shown}": ${found}` };
    assert.throws(() => sessionAddress(typed, rules), expected);
    if (typed.startsWith('/') && found !== noScheme) {
      assert.throws(() => sessionAddress(`${endpoint}${typed}`, rules), {
        ...expected,
        message: `Cannot send a request to "${endpoint}${shown}": ${found}`,
      });
    }
  }
  for (const typed of [`${endpoint}\\users`, endpoint.replace('own', 'o\nwn'), endpoint.replace('//', '')]) {
    assert.throws(() => sessionAddress(typed, rules), {
      message: `Cannot send a request to "${endpoint}": it is not a valid URL`,
    });
  }
  assert.throws(() => sessionAddress('https://ada:secret-1843@[/x?y', rules), {
    message: 'Cannot send a request to "https://[/x": it is not a valid URL',
  });
});

test('sessionAddress() says what a shell makes of $top in double quotes, and how to write & in a value', () => {
  const hintOf = (typed: string) => {
    try {
      sessionAddress(typed, rules);
    } catch (error) {
      return isEntradaError(error) ? error.hint : undefined;
    }
    return undefined;
  };
  assert.equal(
    hintOf('/users?=1'),
    'A shell replaces $top in double quotes with nothing: use single quotes. Write & inside a value as %26.',
  );
  assert.equal(hintOf("/users?$filter=a eq 'R&D'"), "Inside a quoted value, write & as %26, and ' twice.");
});

/** Splits a path and a query as a server does, and decodes the parts. */
function received(target: string) {
  const [path = '', ...query] = target.split('?');
  return {
    segments: path.split('/').map(decodeBytes),
    options: query.length === 0 ? [] : query.join('?').split('&').map(decodeBytes),
  };
}

function decodeBytes(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  return bytes.replaceAll(/%([\dA-Fa-f]{2})/g, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

// Mostly the characters that addresses give a meaning to.
const mark = fc.constantFrom(
  ...Array.from('#%+\'"\\ .:;,=@()[]{}|^`<>~$!*-_'),
  '..',
  '%2e',
  '%23',
  '\n',
  'é',
  '\u{1f600}',
);
const piece = fc.oneof(
  fc.array(fc.oneof(mark, fc.constantFrom('a', 'b', 'c')), { maxLength: 6 }).map((parts) => parts.join('')),
  anyText(4).map((text) => text.replaceAll(/[/?&]/g, '')),
);

test('every path and query arrives at a server as it is written, or is refused before anything is sent', async (t) => {
  const targets: string[] = [];
  const server = await serve(t, (request, response) => {
    targets.push(request.url ?? '');
    response.end('{}');
  });
  const own: AddressRules = { ...rules, endpoint: server.origin };
  const outcomes = { sent: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.constantFrom('$filter', 'a', '$search'), piece), { maxLength: 3 }),
      fc.boolean(),
      async (segments, options, isWhole) => {
        const query = options.map(([name, value]) => `${name}=${value}`).join('&');
        const path = `/x/${segments.join('/')}${query === '' ? '' : `?${query}`}`;
        const typed = `${isWhole ? server.origin : ''}${path}`;
        let url: URL;
        try {
          url = sessionAddress(typed, own);
        } catch (error) {
          assert.ok(isEntradaError(error) && error.code === 'INPUT_INVALID', typed);
          outcomes.refused += 1;
          return;
        }
        await server.get({ url });
        outcomes.sent += 1;
        // An escape is one where two hex digits follow the %; a space at the end does not count.
        const written = path.replace(/ +$/, '').replaceAll(/%(?![\dA-Fa-f]{2})/g, '%25');
        assert.deepEqual(received(targets.at(-1) ?? ''), received(written), typed);
        assert.equal(targets.length, outcomes.sent);
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(outcomes.sent > 30 && outcomes.refused > 30, JSON.stringify(outcomes));
});
