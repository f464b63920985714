import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import forge from 'node-forge';
import type * as ClientCertificates from '../../src/lab/pki/make-client-certificate.ts';
import type * as Ids from '../../src/lab/seed/seed-ids.ts';
import type * as LabModule from '../../src/lab/start-lab.ts';
import { importInstalled } from '../support/import-installed.ts';
import { cliPath } from '../support/installed-package.ts';
import { pkiFolder } from '../support/pki-folder.ts';

/** The lab of the installed package, for clients that know nothing of Entrada. */
export interface InstalledLab {
  readonly lab: LabModule.Lab;
  readonly ids: (typeof Ids)['labIds'];
  /** A folder that is removed after the tests of the file. */
  readonly folder: string;
  /** Files with the certificate of the application `workload`. */
  readonly certificate: { readonly pem: string; readonly pfx: string };
  /** Variables of each client: the lab's authority for every TLS library, and `BROWSER` as the lab's user. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the lab of the installed package; it stops after the tests of the file. */
export async function startInstalledLab(options: Partial<LabModule.LabOptions> = {}): Promise<InstalledLab> {
  const { startLab } = await importInstalled<typeof LabModule>('entrada/lab');
  const { labIds } = await importInstalled<typeof Ids>('entrada/lab/ids');
  const { makeClientCertificate } = await importInstalled<typeof ClientCertificates>('entrada/lab/client-certificate');
  const folder = mkdtempSync(join(tmpdir(), 'entrada-clients-'));
  const lab = await startLab({ folder: pkiFolder(), ...options });
  after(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { pem } = await makeClientCertificate(lab);
  const certificate = { pem: join(folder, 'client.pem'), pfx: join(folder, 'client.pfx') };
  writeFileSync(certificate.pem, pem);
  writeFileSync(certificate.pfx, pfxOf(pem));
  const { userPrincipalName, password } = labIds.users.ada;
  const authority = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
  const variables = {
    ENTRADA_LAB_CA_FILE: lab.caFile,
    ENTRADA_LAB_USER: userPrincipalName,
    ENTRADA_LAB_PASSWORD: password,
    HOME: folder,
    ...Object.fromEntries(authority.map((name) => [name, lab.caFile])),
  };
  // In the background, as a browser that is running opens an address.
  const script = `#!/bin/sh\n'${process.execPath}' '${cliPath}' lab-visit "$@" >/dev/null &\n`;
  // Under the names by which clients look for a browser.
  for (const name of ['lab-browser', 'xdg-open']) writeFileSync(join(folder, name), script, { mode: 0o755 });
  const path = `${folder}:${process.env['PATH'] ?? ''}`;
  return {
    lab,
    ids: labIds,
    folder,
    certificate,
    env: { ...variables, PATH: path, BROWSER: join(folder, 'lab-browser') },
  };
}

/** Runs a client and returns what it printed. The lab answers in the meantime, since it is in this process. */
export async function outputOfClient(
  [program = '', ...words]: readonly string[],
  env: Readonly<Record<string, string>>,
  folder?: string,
): Promise<string> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(folder && { cwd: folder }) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const status = await new Promise((resolve, reject) => void child.on('close', resolve).on('error', reject));
  return `${output}\nexit status ${String(status)}\n`;
}

function pfxOf(pem: string): Buffer {
  const key = forge.pki.privateKeyFromPem(pem);
  const certificate = forge.pki.certificateFromPem(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')));
  const bag = forge.pkcs12.toPkcs12Asn1(key, certificate, '', { algorithm: '3des' });
  return Buffer.from(forge.asn1.toDer(bag).getBytes(), 'binary');
}
