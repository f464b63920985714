import { X509Certificate } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import { checkedCertificate } from '../checked-certificate.ts';
import { reasonAgainstKey, rsaRemedy } from '../rsa-only.ts';
import type { RunTool } from '../run-tool.ts';
import type { SigningCertificate } from '../signing-certificate.ts';
import { named, unusable } from '../unusable.ts';
import { createPkcs11Tool, pkcs11CodeOf, type Pkcs11Tool } from './pkcs11-tool.ts';
import { parsePkcs11Uri, shownPkcs11Uri, type Pkcs11Uri } from './pkcs11-uri.ts';
import { readPin } from './read-pin.ts';
import { createTokenSigner } from './token-signer.ts';
import { chooseTokenSlot, parseTokenSlots, type TokenSlot } from './token-slots.ts';

/** Dependencies of {@link openTokenCertificate}. */
export interface TokenSurroundings {
  readonly runTool?: RunTool | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a certificate whose private key stays in a PKCS#11 token (HSM, YubiKey, smart card). It is read and used
 * through OpenSC's pkcs11-tool, so that nothing has to be compiled at install. Reading does not need a PIN if the token
 * shows certificates without login. Needs OpenSC 0.23 or later, whose `--pin` takes the name of a variable.
 *
 * @param uri - RFC 7512; `module-path` names the token's library.
 * @param pin - Takes precedence over one in the URI.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` naming the token and its error; `CANCELLED`.
 */
export async function openTokenCertificate(
  uri: string,
  pin: Secret | undefined,
  { runTool, signal }: TokenSurroundings,
): Promise<SigningCertificate> {
  const name = shownPkcs11Uri(uri);
  try {
    if (runTool === undefined) throw unusable('system programs cannot be run here');
    const wanted = parsePkcs11Uri(uri);
    const tool = createPkcs11Tool(runTool, wanted.modulePath);
    const listing = await tool.run(['--list-token-slots'], { signal });
    const slot = chooseTokenSlot(parseTokenSlots(listing.toString('utf8')), wanted.token);
    const login = slot.hasPinPad ? 'pad' : (pin ?? (await readPin(wanted)));
    const reader: TokenReader = { tool, slot, login, signal };
    const { certificate, id } = await readTokenCertificate(reader, wanted);
    const reason = reasonAgainstKey(certificate.publicKey);
    if (reason !== undefined) throw unusable(reason, rsaRemedy);
    if (login === undefined && slot.needsLogin) throw unusable('the token asks for its PIN', pinRemedy);
    return checkedCertificate(certificate, [], createTokenSigner({ tool, slot, id, login }));
  } catch (cause) {
    throw named(name, cause);
  }
}

const pinRemedy = 'Give the PIN, or name a file that contains it: pin-source=file:/path in the URI.';

interface TokenReader {
  readonly tool: Pkcs11Tool;
  readonly slot: TokenSlot;
  readonly login: Secret | 'pad' | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Finds the object by its id, which a key and its certificate share. */
async function readTokenCertificate(
  reader: TokenReader,
  { id, object }: Pkcs11Uri,
): Promise<{ certificate: X509Certificate; id: string }> {
  const listed = parseCertificates((await runReading(reader, ['--list-objects', '--type', 'cert'])).toString('utf8'));
  const fitting = listed.filter(
    (one) => (id === undefined || one.id === id) && (object === undefined || one.label === object),
  );
  const [only, another] = fitting;
  const known = listed.map((one) => `"${one.label}" (id ${one.id})`).join(', ') || 'none';
  if (only === undefined) {
    throw unusable(
      'the token does not contain such a certificate',
      `Check object and id in the URI; the token shows: ${known}.`,
    );
  }
  if (another !== undefined) {
    throw unusable('the token contains several such certificates', `Add id= or object= for one of these: ${known}.`);
  }
  const der = await runReading(reader, ['--read-object', '--type', 'cert', '--id', only.id]);
  return { certificate: new X509Certificate(der), id: only.id };
}

/** Tries without login first; some tokens list certificates only after login, and before it list nothing or refuse. */
async function runReading({ tool, slot, login, signal }: TokenReader, args: readonly string[]): Promise<Buffer> {
  const slotArgs = ['--slot', slot.id, ...args];
  try {
    const output = await tool.run(slotArgs, { signal });
    if (output.length > 0 || login === undefined) return output;
  } catch (cause) {
    if (login === undefined || pkcs11CodeOf(cause) === undefined) throw cause;
  }
  return tool.run(slotArgs, { pin: login, signal });
}

interface ListedCertificate {
  readonly label: string;
  readonly id: string;
}

/** Parses the output of `pkcs11-tool --list-objects --type cert`. */
function parseCertificates(listing: string): ListedCertificate[] {
  return listing.split(/^(?=Certificate Object)/m).flatMap((part) => {
    const label = /^  label: *(.*?) *$/m.exec(part)?.[1] ?? '';
    const id = /^  ID: *([0-9a-f]+) *$/im.exec(part)?.[1]?.toLowerCase();
    return id === undefined ? [] : [{ label, id }];
  });
}
