import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inferFileName } from '../../../src/commands/requests/infer-file-name.ts';

const long = 'ü'.repeat(300);

for (const [disposition, name] of [
  ['attachment; filename=report.csv', 'report.csv'],
  ['attachment; filename="a report.csv"', 'a report.csv'],
  ['inline;FileName = "x.txt"', 'x.txt'],
  ['attachment; filename="a\\"b\\\\c.txt"', 'c.txt'],
  ['attachment; filename="a;b=c.txt"; x=y', 'a;b=c.txt'],
  ["attachment; filename=plain.txt; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt", 'naïve €.txt'],
  ["attachment; filename*=utf-8'en'x.txt", 'x.txt'],
  ["attachment; filename*=iso-8859-1''%A3.txt", '£.txt'],
  ["attachment; filename=plain.txt; filename*=UTF-8''%FF%FE", 'plain.txt'],
  ["attachment; filename=plain.txt; filename*=UTF-7''x", 'plain.txt'],
  ["attachment; filename=plain.txt; filename*=UTF-8''a%2", 'plain.txt'],
  [`attachment; filename="${Buffer.from('größe.txt').toString('latin1')}"`, 'größe.txt'],
  ['attachment; filename="gr\u00f6\u00dfe.txt"', 'größe.txt'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="/etc/passwd"', 'passwd'],
  ['attachment; filename="C:\\\\Windows\\\\x.exe"', 'x.exe'],
  ["attachment; filename*=UTF-8''..%2F..%2Fx", 'x'],
  ["attachment; filename*=UTF-8''..%5C..%5Cx", 'x'],
  ['attachment; filename=".."', 'content'],
  ['attachment; filename="."', 'content'],
  ['attachment; filename=""', 'content'],
  ['attachment; filename="a/"', 'content'],
  ['attachment; filename=".bashrc"', 'bashrc'],
  ['attachment; filename="...x"', 'x'],
  ['attachment; filename="-rf"', '_-rf'],
  ['attachment; filename="~root"', '_~root'],
  ['attachment; filename="x. . "', 'x'],
  ["attachment; filename*=UTF-8''a%00b%0A%1B%5Bc.txt", 'ab[c.txt'],
  ["attachment; filename*=UTF-8''txt.%E2%80%AEexe", 'txt.exe'],
  ['attachment; filename="a<b>c:d|e?f*g.txt"', 'a_b_c_d_e_f_g.txt'],
  ['attachment; filename="CON"', '_CON'],
  ['attachment; filename="nul.txt"', '_nul.txt'],
  ['attachment; filename="com1 .txt"', '_com1 .txt'],
  ['attachment; filename="LPT9"', '_LPT9'],
  ['attachment; filename="console.txt"', 'console.txt'],
  [`attachment; filename*=UTF-8''${encodeURIComponent(long)}.csv`, `${'ü'.repeat(98)}.csv`],
  ['attachment; filename=a.txt; filename=b.txt', 'a.txt'],
  ['attachment', 'content'],
  ['attachment; filename', 'content'],
] as const) {
  test(`inferFileName() returns ${name.slice(0, 30)} for ${JSON.stringify(disposition).slice(0, 70)}`, () => {
    assert.equal(inferFileName({ 'content-disposition': disposition }, '/drives/1/content?a=/b'), name);
  });
}

for (const [address, name] of [
  ['/users/1/photo/$value', 'photo'],
  ["/reports/getEmailActivityUserDetail(period='D7')", "getEmailActivityUserDetail(period='D7')"],
  ['https://graph.microsoft.com/v1.0/x/a%20b.txt?x=/y#/z', 'a b.txt'],
  ['/x/..%2F..%2Fy', 'y'],
  ['/x/%', '%'],
  ['https://graph.microsoft.com', 'response'],
  ['/', 'response'],
  ['/$value', 'response'],
] as const) {
  test(`inferFileName() returns ${name} for the address ${address}`, () =>
    assert.equal(inferFileName({}, address), name));
}
