import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { RunTool } from '../run-tool.ts';

/** OpenSC's program with a fixed module. */
export interface Pkcs11Tool {
  /**
   * Runs it.
   *
   * @param pin - Logs in with it; `'pad'` asks for it on the reader; absent: no login.
   * @returns Its output.
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE` with the reason in words; `details.pkcs11` has the token's code.
   */
  run(args: readonly string[], options: Pkcs11ToolOptions): Promise<Buffer>;
}

/** Options of one run of the tool. */
export interface Pkcs11ToolOptions {
  readonly pin?: Secret | 'pad' | undefined;
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

const program = 'pkcs11-tool';
const pinVariable = 'ENTRADA_PKCS11_PIN';

/**
 * Creates the runner of pkcs11-tool.
 *
 * @param modulePath - The token's library; absent: OpenSC's own, for smart cards.
 */
export function createPkcs11Tool(runTool: RunTool, modulePath: string | undefined): Pkcs11Tool {
  const moduleArgs = modulePath === undefined ? [] : ['--module', modulePath];
  return {
    async run(args, { pin, bytes, signal }) {
      // Arguments show in process lists; the environment only to the same user (OpenSC reads env:NAME).
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

/** Returns the token's error code, such as CKR_PIN_INCORRECT. */
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
    details: { found, pkcs11: code },
  });
}

/** Messages of pkcs11-tool itself. */
const textCodes: Readonly<Record<string, string>> = {
  'Failed to load pkcs11 module': 'module',
  'object not found': 'object',
  'Private key not found': 'private-key',
};

const reasons: Readonly<Record<string, { found: string; remedy: string }>> = {
  CKR_PIN_INCORRECT: { found: 'the PIN is wrong', remedy: 'Give the right PIN; a few wrong ones lock the token.' },
  CKR_PIN_LEN_RANGE: { found: 'the PIN is too short or too long', remedy: 'Give the PIN of this token.' },
  CKR_PIN_LOCKED: {
    found: 'the PIN is locked',
    remedy: 'Unlock it with the PUK, or ask the administrator of the token.',
  },
  CKR_USER_NOT_LOGGED_IN: { found: 'the token requires its PIN', remedy: 'Give the PIN.' },
  CKR_TOKEN_NOT_PRESENT: { found: 'the token is not present', remedy: 'Plug it in.' },
  module: { found: "the token's library cannot be loaded", remedy: 'Check module-path in the URI (MODULE).' },
  object: { found: 'the token does not contain such a certificate', remedy: 'Check object and id in the URI.' },
  'private-key': {
    found: 'the token does not contain a private key with the same id',
    remedy: 'Give certificate and key of the token the same id.',
  },
};
