import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseTarget } from '../../../src/lab/redirection/choose-target.ts';

const known = { hosts: new Set(['login.example', 'graph.example']), ports: new Set([8443]) };

test('chooseTarget() leads to public names at port 443 and to the ports of the lab', () => {
  assert.deepEqual(chooseTarget('login.example:443', known), { kind: 'public-name', host: 'login.example' });
  assert.deepEqual(chooseTarget('Graph.EXAMPLE:443', known), { kind: 'public-name', host: 'graph.example' });
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.deepEqual(chooseTarget(`${host}:8443`, known), { kind: 'loopback', port: 8443 });
  }
});

test('chooseTarget() refuses every other target and names it', () => {
  const targets = [
    'example.com:443',
    'login.example:80',
    'login.example:8443',
    'login.example',
    'login.example.:443',
    'x.login.example:443',
    'login.example.attacker.example:443',
    'login.example:443@attacker.example:443',
    'user@login.example:443',
    'login.example:0443',
    'login.example:443/',
    'https://login.example:443',
    '169.254.169.254:80',
    '169.254.169.254:443',
    '[::ffff:127.0.0.1]:8443',
    '127.1:8443',
    '2130706433:8443',
    '0.0.0.0:8443',
    'localhost:22',
    'localhost:443',
    '',
  ];
  for (const target of targets) {
    assert.deepEqual(chooseTarget(target, known), {
      kind: 'refused',
      reason: `Cannot connect to "${target}" in "entrada lab -Redirect": it leads only to login.example, graph.example, each at port 443`,
    });
  }
  const { reason } = chooseTarget('evil\u001b[2J.example:443', known) as { reason: string };
  assert.match(reason, /^Cannot connect to "evil\?\[2J\.example:443" /);
});
