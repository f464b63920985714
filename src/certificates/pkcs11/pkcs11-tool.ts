import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { RunTool } from '../run-tool.ts';

/** OpenSC's program, bound to a module. */
export interface Pkcs11Tool {
  /**
   * Runs it.
   *
   * @param pin - Logs in with it; `'pad'` has it typed on the reader; absent: no login.
   * @returns What it printed.
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE` with the reason in words; `details.pkcs11` holds the token's own.
   */
  run(args: readonly string[], options: Pkcs11ToolOptions): Promise<Buffer>;
}

export interface Pkcs11ToolOptions {
  readonly pin?: Secret | 'pad' | undefined;
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

const program = 'pkcs11-tool';
const pinVariable = 'ENTRADA_PKCS11_PIN';

/** @param modulePath - The token's library; absent: OpenSC's own, for smart cards. */
export function createPkcs11Tool(runTool: RunTool, modulePath: string | undefined): Pkcs11Tool {
  const moduleArgs = modulePath === undefined ? [] : ['--module', modulePath];
  return {
    async run(args, { pin, bytes, signal }) {
      // Arguments show in process lists; the environment shows to the same user alone (OpenSC reads env:NAME).
      const isTyped = pin === undefined || pin === 'pad';
      const loginArgs = pin === undefined ? [] : isTyped ? ['--login'] : ['--login', '--pin', `env:${pinVariable}`];
      const input = {
        ...(isTyped ? {} : { env: { [pinVariable]: pin.reveal() } }),
        ...(bytes === undefined ? {} : { bytes }),
      };
      const { status, output, errorOutput } = await runTool(
        program,
        [...moduleArgs, ...loginArgs, ...args],
        input,
        signal,
      );
      if (status === 0) return output;
      throw failureOf(errorOutput, modulePath);
    },
  };
}

/** Returns the token's own name of what went wrong, as in CKR_PIN_INCORRECT. */
export function pkcs11CodeOf(error: unknown): string | undefined {
  if (!isEntradaError(error)) return undefined;
  const code = error.details['pkcs11'];
  return typeof code === 'string' ? code : undefined;
}

function failureOf(errorOutput: string, modulePath: string | undefined): EntradaError {
  const inWords = Object.entries(textCodes).find(([text]) => errorOutput.includes(text))?.[1];
  const code = /\bCKR_[A-Z_0-9]+/.exec(errorOutput)?.[0] ?? inWords;
  const said = /^error: (.*)$/m.exec(errorOutput)?.[1] ?? errorOutput.trim().split('\n').at(-1) ?? '';
  const { found, remedy } = reasons[code ?? ''] ?? {
    found: `the token refused: ${said.slice(0, 300)}`,
    remedy: 'Try again.',
  };
  return new EntradaError('CERTIFICATE_UNUSABLE', found, {
    hint: remedy.replace('MODULE', modulePath ?? "OpenSC's own"),
    details: { found, ...(code === undefined ? {} : { pkcs11: code }) },
  });
}

/** What pkcs11-tool says in words of its own. */
const textCodes: Readonly<Record<string, string>> = {
  'Failed to load pkcs11 module': 'module',
  'object not found': 'object',
  'Private key not found': 'private-key',
};

const reasons: Readonly<Record<string, { found: string; remedy: string }>> = {
  CKR_PIN_INCORRECT: { found: 'the PIN is wrong', remedy: 'Give the right PIN; a few wrong ones lock the token.' },
  CKR_PIN_LEN_RANGE: { found: 'the PIN is too short or too long', remedy: 'Give the PIN of this token.' },
  CKR_PIN_LOCKED: { found: 'the PIN is locked', remedy: 'Unlock it with the PUK or through who manages the token.' },
  CKR_USER_NOT_LOGGED_IN: { found: 'the token asks for its PIN', remedy: 'Give the PIN.' },
  CKR_TOKEN_NOT_PRESENT: { found: 'the token is not there', remedy: 'Plug it in.' },
  module: { found: "the token's library cannot be loaded", remedy: 'Check module-path in the URI (MODULE).' },
  object: { found: 'the token holds no such certificate', remedy: 'Check object and id in the URI.' },
  'private-key': {
    found: 'the token holds no private key of the same id',
    remedy: 'Give certificate and key of the token the same id.',
  },
};
