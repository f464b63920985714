import { createHash, X509Certificate } from 'node:crypto';
import { win32 } from 'node:path';
import { isObject, parseJson, textField } from '../../base/json.ts';
import { checkedCertificate, type Signer } from '../checked-certificate.ts';
import type { RunTool } from '../run-tool.ts';
import { named, unusable } from '../unusable.ts';
import type { CertificateStore, ListOptions, StoredCertificate } from './certificate-store.ts';
import { storedElsewhere } from './stored-certificate.ts';
import { windowsScript } from './windows-script.ts';

/**
 * Windows' stores `CurrentUser\My` and `LocalMachine\My`, through the PowerShell that is part of Windows; it signs too,
 * so that the private key stays in its store.
 *
 * Written from the documentation and tested against recorded output; not yet run on Windows.
 *
 * @param systemRoot - `%SystemRoot%`; the program is run by its full path, so that no other of the same name is run.
 */
export function createWindowsStore(systemRoot: string, runTool: RunTool): CertificateStore {
  const powerShell = win32.join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const ask = (request: Request, signal?: AbortSignal) => askWindows(powerShell, request, runTool, signal);
  return {
    name: 'the Windows stores CurrentUser\\My and LocalMachine\\My',
    async list({ signal, onUnreadable }: ListOptions = {}) {
      const { certificates } = await ask({ action: 'list' }, signal);
      if (!Array.isArray(certificates)) throw unusable('Windows did not list its certificates');
      return certificates.flatMap((entry: unknown) => {
        try {
          return [readEntry(entry, ask)];
        } catch {
          onUnreadable?.('an entry of the Windows store', 'its structure cannot be read');
          return [];
        }
      });
    },
  };
}

type Request =
  | { readonly action: 'list' }
  | { readonly action: 'chain'; readonly location: string; readonly thumbprint: string }
  | {
      readonly action: 'sign';
      readonly location: string;
      readonly thumbprint: string;
      readonly algorithm: string;
      readonly digest: string;
    };

type Ask = (request: Request, signal?: AbortSignal) => Promise<Record<string, unknown>>;

async function askWindows(
  powerShell: string,
  request: Request,
  runTool: RunTool,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const script = Buffer.from(windowsScript, 'utf16le').toString('base64');
  const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', script];
  const env = { ENTRADA_CERTIFICATE_REQUEST: JSON.stringify(request) };
  const { status, output, errorOutput } = await runTool(powerShell, args, { env }, signal);
  if (status !== 0) throw unusable(`PowerShell exited with status ${status}: ${errorOutput.trim().slice(0, 500)}`);
  const text = Buffer.from(output.toString('latin1').trim(), 'base64').toString('utf8');
  const result = parseJson(text, "PowerShell's output", 'CERTIFICATE_UNUSABLE');
  if (!isObject(result)) throw unusable("PowerShell's output is not an object");
  const error = textField(result, 'error');
  if (error !== undefined) throw unusable(`Windows says: ${error}`);
  return result;
}

function readEntry(entry: unknown, ask: Ask): StoredCertificate {
  const fields = isObject(entry) ? entry : {};
  const certificate = readBase64(fields['raw']);
  const location = String(fields['location']);
  const sign = windowsSigner(certificate, location, ask);
  const stored = storedElsewhere({ certificate, hasKey: fields['hasKey'] === true, others: [], sign });
  return {
    ...stored,
    async open(signal) {
      await stored.open(signal);
      try {
        const { chain } = await ask({ action: 'chain', location, thumbprint: stored.thumbprint }, signal);
        const issuers = Array.isArray(chain) ? chain : [];
        return checkedCertificate(certificate, issuers.map(readBase64), sign);
      } catch (cause) {
        throw named(stored.subject, cause);
      }
    },
  };
}

function readBase64(text: unknown): X509Certificate {
  return new X509Certificate(Buffer.from(String(text), 'base64'));
}

function windowsSigner(certificate: X509Certificate, location: string, ask: Ask): Signer {
  return async (data, algorithm, signal) => {
    const thumbprint = createHash('sha1').update(certificate.raw).digest('hex').toUpperCase();
    const digest = createHash('sha256').update(data).digest('base64');
    const { signature } = await ask({ action: 'sign', location, thumbprint, algorithm, digest }, signal);
    return Buffer.from(String(signature), 'base64');
  };
}
