import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { locateCertificate } from '../../src/certificates/locate-certificate.ts';

test('locateCertificate() reads paths, file addresses, ~ and the drive of PowerShell', () => {
  const path = (text: string, expected: string) =>
    assert.deepEqual(locateCertificate(text, '/home/ada'), { kind: 'path', path: expected }, text);
  path('/a/x.pem', '/a/x.pem');
  path('/b/../a/x.pem', '/b/../a/x.pem');
  path('x.pem', resolve('x.pem'));
  path('~/x.pem', '/home/ada/x.pem');
  path('~x.pem', resolve('~x.pem'));
  path('file:x.pem', resolve('x.pem'));
  path('FILE:///a/b%20c.pem', '/a/b c.pem');
  path('file:/a/x.pem', '/a/x.pem');
  path('file://other-machine/x.pem', resolve('file://other-machine/x.pem'));
  path('Cert:', resolve('Cert:'));
  assert.deepEqual(locateCertificate('~/x.pem', undefined), { kind: 'path', path: resolve('~/x.pem') });
  const thumbprint = 'AB'.repeat(20);
  for (const text of [
    `Cert:\\CurrentUser\\My\\${thumbprint}`,
    `cert:/LocalMachine/My/${thumbprint}`,
    `Microsoft.PowerShell.Security\\Certificate::CurrentUser\\My\\${thumbprint}`,
  ]) {
    assert.deepEqual(locateCertificate(text, undefined), { kind: 'thumbprint', thumbprint }, text);
  }
});
