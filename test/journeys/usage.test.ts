import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runEntrada, type RunOptions } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';

const home = await makeHome();

/** A line, and all of what it says on standard error. */
const lines: readonly [line: string, stderr: string | RegExp, options?: RunOptions][] = [
  [
    'nonsense',
    "entrada: The term 'nonsense' is not recognized as the name of a command.\nentrada help lists the commands; entrada help WORD searches them.\n",
  ],
  [
    'conect-entra',
    /^entrada: The term 'conect-entra' is not recognized as the name of a command\.\nDid you mean Connect-Entra\?\n$/,
  ],
  [
    'help nonsense',
    /^entrada: The term 'nonsense' is not recognized as the name of a command\.\nentrada help lists the commands; entrada help WORD searches them\.\n$/,
  ],
  [
    '-TenantId x',
    'entrada: Cannot use "-TenantId" here: the command name comes first\nentrada help lists the commands.\n',
  ],
  [
    'Connect-Entra -Tenantid',
    "Connect-Entra: Missing an argument for parameter 'TenantId'. Specify a parameter of type 'System.String' and try again.\nFor example: -TenantId VALUE. For a value that starts with a dash, use -TenantId:-value.\n",
  ],
  [
    'Connect-Entra -DisplayNames x',
    /^Connect-Entra: A parameter cannot be found that matches parameter name 'DisplayNames'\.\n.+\n$/,
  ],
  [
    'Connect-Entra -Tenanttid x',
    /^Connect-Entra: A parameter cannot be found that matches parameter name 'Tenanttid'\.\nDid you mean -TenantId\?\n$/,
  ],
  [
    'Connect-Entra -Client x',
    "Connect-Entra: Parameter cannot be processed because the parameter name 'Client' is ambiguous. Possible matches include: -ClientId -ClientSecretCredential -ClientTimeout.\nUse more letters, for example -ClientId.\n",
  ],
  [
    'Connect-Entra -TenantId a -Tenant b',
    /^Connect-Entra: Cannot bind parameter because parameter 'TenantId' is specified more than once\. .*\n-TenantId takes one String; use it once\.\n$/,
  ],
  [
    'Connect-Entra -ClientTimeout soon',
    /^Connect-Entra: Cannot bind parameter 'ClientTimeout'\. Cannot convert value "soon" to type "System\.Double"\. Error: "The input string 'soon' was not in a correct format\."\nFor example: -ClientTimeout:2\.5\.\n$/,
  ],
  [
    'Connect-Entra -ContextScope Machine',
    /^Connect-Entra: Cannot bind parameter 'ContextScope'\. .*\nProcess, CurrentUser"\n.+\n$/,
  ],
  [
    'Connect-Entra -UseDeviceCode:maybe',
    /^Connect-Entra: Cannot convert 'System.String' to the type .* required by parameter 'UseDeviceCode'\.\n"maybe" is not a Boolean: use -UseDeviceCode:true or -UseDeviceCode:false\.\n$/,
  ],
  [
    'Connect-Entra -UseDeviceCode -ClientSecretCredential a:env:X',
    /^Connect-Entra: Parameter set cannot be resolved using the specified named parameters\.\S* ?.*\n-UseDeviceCode belongs to UserParameterSet; -ClientSecretCredential belongs to AppSecretCredentialParameterSet: no parameter set contains both\.\n$/,
  ],
  [
    'Connect-Entra a b c d',
    /^Connect-Entra: A positional parameter cannot be found that accepts argument 'd'\.\nName the parameter; without names, Connect-Entra takes -Scopes, -ClientId, -TenantId, in this order\.\n$/,
  ],
  [
    'Disconnect-Entra now',
    /^Disconnect-Entra: A positional parameter cannot be found that accepts argument 'now'\.\nDisconnect-Entra does not take a value without a parameter name/,
  ],
  [
    'Connect-Entra -TenantId=',
    /^Connect-Entra: Cannot bind argument to parameter 'TenantId' because it is an empty string\.\n.+\n$/,
  ],
  [
    'request',
    /^request: Cannot process command because of one or more missing mandatory parameters: Uri\.\nAdd -Uri VALUE\.\n$/,
  ],
  [
    'Connect-Entra -ClientSecretCredential app',
    /^Connect-Entra: Cannot read -ClientSecretCredential from "the terminal": no terminal is available\nUse env:NAME, file:PATH, - \(standard input\), or prompt on a terminal\.\n$/,
  ],
  [
    'Connect-Entra -ClientSecretCredential app:env:NOT_SET',
    /^Connect-Entra: Cannot read -ClientSecretCredential from "env:NOT_SET": this environment variable is not set\nUse env:NAME/,
  ],
  [
    'Connect-Entra -ClientSecretCredential app:file:nowhere',
    /^Connect-Entra: Cannot read -ClientSecretCredential from "file:nowhere": there is no such file\nUse env:NAME/,
  ],
  [
    'Connect-Entra -ClientSecretCredential app:-',
    /^Connect-Entra: Cannot read -ClientSecretCredential from "standard input": it is empty\nUse env:NAME/,
  ],
  [
    'Connect-Entra -ClientSecretCredential -',
    /^Connect-Entra: Cannot bind parameter 'ClientSecretCredential': the text is not in the form USER:PASSWORD\.\nIf it is only/,
    { input: 'secret alone' },
  ],
  [
    'Connect-Entra -ClientSecretCredential app:env:',
    /^Connect-Entra: Cannot bind parameter 'ClientSecretCredential': the text after "env:" is missing\.\nSpecify a secret as/,
  ],
  [
    'Connect-Entra -ClientSecretCredential 1ab00005-0000-4000-8000-000000000003:env:SECRET',
    "Connect-Entra: Must specify 'TenantId'.\nAn application signs in to one tenant: add -TenantId with its id or domain.\n",
    { env: { SECRET: 'x' } },
  ],
  [
    'Connect-Entra -ClientTimeout 0',
    /^Connect-Entra: Cannot use 0 as ClientTimeout: it is a number of seconds, greater than 0 and at most 2147483\n$/,
  ],
  [
    'Connect-Entra -SignInTimeout -5',
    /^Connect-Entra: Cannot use -5 as SignInTimeout: it is a number of seconds, greater than 0 and at most 2147483\n$/,
  ],
  [
    'token -Output xml',
    /^token: Cannot bind parameter 'Output'\. Cannot convert value "xml" to type "OutputFormat"\. .*\njson, table, yaml, tsv, csv, ndjson, az, azd, header, exec-credential, git, aws, gcp"\n.+\n$/,
  ],
];

for (const [line, stderr, options] of lines) {
  test(`${line} is bad usage`, async () => {
    const run = await runEntrada(home, line.split(' '), options);
    assert.deepEqual([run.status, run.stdout], [2, '']);
    if (typeof stderr === 'string') assert.equal(run.stderr, stderr);
    else assert.match(run.stderr, stderr);
    assert.deepEqual(home.snapshot(), {});
  });
}

test('a secret that was given wrongly is not shown', async () => {
  for (const words of [
    ['connect', '-Credential', '-', '-Debug'],
    ['connect', '-Credential', ':hunter2'],
    ['connect', '-UseDeviceCode', '-Credential', 'app:hunter2'],
  ]) {
    const run = await runEntrada(home, words, { input: 'hunter2' });
    assert.equal(run.status, 2);
    assert.doesNotMatch(run.stderr, /hunter2/);
  }
});
