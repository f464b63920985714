import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { keychainSignScript } from '../../src/certificates/stores/keychain-sign-script.ts';

// `osascript` and the Security framework are not on this system. These stand for the functions that the script calls, as
// Apple documents them (Keychain Items; SecKeyCreateSignature; JavaScript for Automation Release Notes).

interface Framework {
  /** What SecItemCopyMatching returns; 0 is success, -25300 "not found", -128 "the user cancelled". */
  readonly status?: number;
  readonly signature?: string;
  readonly failure?: string;
}

/** Runs the script as `osascript -l JavaScript -e SCRIPT ARGUMENTS` does. */
function runScript(words: readonly string[], { status = 0, signature, failure }: Framework) {
  const imported: string[] = [];
  const query = new Map<unknown, unknown>();
  const signed: unknown[] = [];
  const constant = (name: string) => ({ constant: name });
  // A reference of Core Foundation is not an object of Objective-C until it is cast.
  const castRefToObject = (reference: unknown) => ({ cast: reference, ...(reference as object) });
  const data = (base64: string) => ({ base64EncodedStringWithOptions: () => ({ js: base64 }), base64 });
  const bridge = {
    NSData: { alloc: { initWithBase64EncodedStringOptions: (base64: string) => ({ base64 }) } },
    NSMutableDictionary: {
      alloc: {
        init: { setObjectForKey: (value: unknown, key: unknown) => void query.set(nameOf(key), nameOf(value)) },
      },
    },
    NSNumber: { numberWithBool: (value: boolean) => ({ constant: value }) },
    SecItemCopyMatching(_query: unknown, result: unknown[]) {
      result[0] = 'the key';
      return status;
    },
    SecKeyCreateSignature(key: unknown, algorithm: unknown, digest: { base64: string }, error: unknown[]) {
      signed.push(key, nameOf(algorithm), digest.base64);
      if (failure !== undefined) error[0] = { localizedDescription: { js: failure } };
      return { ...data(signature ?? ''), isNil: () => signature === undefined };
    },
  };
  const names = new Proxy(bridge, {
    get: (target, name) => Reflect.get(target, name) ?? constant(String(name)),
  });
  const context = {
    ObjC: { import: (name: string) => imported.push(name), castRefToObject },
    Ref: () => [],
    $: names,
    words,
  };
  const output: unknown = runInNewContext(`${keychainSignScript}\nrun([...words])`, context);
  return { output, imported, query: Object.fromEntries(query), signed };
}

function nameOf(value: unknown): unknown {
  const { cast, constant, base64 } = value as { cast?: unknown; constant?: unknown; base64?: string };
  return base64 ?? constant ?? (cast === undefined ? value : nameOf(cast));
}

test('keychainSignScript looks for the private key by its label and signs the digest', () => {
  const result = runScript(['bGFiZWw=', 'PS256', 'ZGlnZXN0'], { signature: 'c2lnbmVk' });
  assert.deepEqual(result, {
    output: 'c2lnbmVk',
    imported: ['Foundation', 'Security'],
    query: {
      kSecClass: 'kSecClassKey',
      kSecAttrKeyClass: 'kSecAttrKeyClassPrivate',
      kSecAttrApplicationLabel: 'bGFiZWw=',
      kSecMatchLimit: 'kSecMatchLimitOne',
      kSecReturnRef: true,
    },
    signed: ['the key', 'kSecKeyAlgorithmRSASignatureDigestPSSSHA256', 'ZGlnZXN0'],
  });
  const { signed } = runScript(['bGFiZWw=', 'RS256', 'ZGlnZXN0'], { signature: 'c2lnbmVk' });
  assert.equal(signed[1], 'kSecKeyAlgorithmRSASignatureDigestPKCS1v15SHA256');
});

test('keychainSignScript fails with the status of the Keychain, or the reason of the framework', () => {
  const words = ['bGFiZWw=', 'PS256', 'ZGlnZXN0'];
  for (const status of [-25300, -128, -25308]) {
    assert.throws(() => runScript(words, { status, signature: 'c2lnbmVk' }), {
      message: `the private key was not found or not released (${status})`,
    });
  }
  assert.throws(() => runScript(words, { failure: 'algorithm not supported by the key' }), {
    message: 'algorithm not supported by the key',
  });
});
