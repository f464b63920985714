import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeWords } from '../../src/binder/complete.ts';
import { fullConnectEntra as connect } from './full-connect-entra.ts';
import { tableOf } from './support.ts';

const tables = [connect, tableOf({ Level: { type: 'Boolean', description: '' } })];

const candidates: [readonly string[], readonly string[]][] = [
  [[], ['Connect-Entra', 'connect', 'Get-Thing']],
  [['con'], ['Connect-Entra', 'connect']],
  [['GET'], ['Get-Thing']],
  [['nothing'], []],
  [['nothing', '-'], []],
  [
    ['connect', '-cert'],
    ['-CertificateSubjectName', '-CertificateThumbprint', '-Certificate'],
  ],
  [
    ['CONNECT-entra', '--cert'],
    ['--certificate-subject-name', '--certificate-thumbprint', '--certificate'],
  ],
  [['connect', '-UseDeviceCode', '-Id'], []],
  [
    ['connect', '-Identity', '-C'],
    ['-ClientId', '-ContextScope', '-ClientTimeout', '-Context'],
  ],
  [['connect', '-ClientId', 'x', '-Cli'], ['-ClientTimeout']],
  [['connect', '-Scopes', 'x', '-Sc'], ['-Scopes']],
  [
    ['connect', '-error'],
    ['-ErrorAction', '-ErrorVariable'],
  ],
  [
    ['connect', '-ContextScope', ''],
    ['Process', 'CurrentUser'],
  ],
  [['connect', '-contexts', 'c'], ['CurrentUser']],
  [['connect', '-context', 'c'], []],
  [['connect', '-ContextScope:P'], ['-ContextScope:Process']],
  [['connect', '--context-scope=cur'], ['--context-scope=CurrentUser']],
  [
    ['connect', '-o', 't'],
    ['table', 'tsv'],
  ],
  [['connect', '-NoWelcome', ''], []],
  [
    ['connect', '-NoWelcome:'],
    ['-NoWelcome:true', '-NoWelcome:false'],
  ],
  [['connect', '-TenantId', ''], []],
  [['connect', '--', '-T'], []],
  [
    ['Get-Thing', '-Level', ''],
    ['true', 'false'],
  ],
];

for (const [words, expected] of candidates) {
  test(`completeWords() completes ${JSON.stringify(words)}`, () => {
    assert.deepEqual(completeWords(tables, words), expected);
  });
}
