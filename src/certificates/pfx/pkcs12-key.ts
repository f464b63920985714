import { createHash } from 'node:crypto';
import type { WorkBudget } from './work-budget.ts';

/** The purpose of the derived bytes (RFC 7292 B.3). */
export const pkcs12KeyUse = { cipherKey: 1, initialVector: 2, macKey: 3 } as const;

/** Block sizes, in octets, of the hashes used in PKCS#12 files. */
const blockLengths = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 };

/** A hash used in PKCS#12 files. */
export type Pkcs12Hash = keyof typeof blockLengths;

/** A round here costs as much as several in OpenSSL. */
const roundWeight = 4;

/** Input of {@link derivePkcs12Key}. */
export interface Pkcs12KeyRequest {
  readonly hash: Pkcs12Hash;
  /** `null` means no password, which differs from the empty one. */
  readonly password: string | null;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly use: (typeof pkcs12KeyUse)[keyof typeof pkcs12KeyUse];
  /** Octets. */
  readonly length: number;
}

/** Derives a key as PKCS#12 did before PBKDF2 (RFC 7292 B.2); MACs of current files still do. */
export function derivePkcs12Key(request: Pkcs12KeyRequest, budget: WorkBudget): Buffer {
  const { hash, password, salt, iterations, use, length } = request;
  const blockLength = blockLengths[hash];
  budget.spend(Math.max(1, iterations) * roundWeight);

  const diversifier = Buffer.alloc(blockLength, use);
  const input = Buffer.concat([fillBlocks(salt, blockLength), fillBlocks(toBmpString(password), blockLength)]);
  const derived: Buffer[] = [];
  for (let have = 0; have < length; ) {
    let block = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round += 1) block = createHash(hash).update(block).digest();
    derived.push(block);
    have += block.length;
    if (have < length) addToEachBlock(input, block, blockLength);
  }
  return Buffer.concat(derived).subarray(0, length);
}

/** Big-endian UTF-16 with a terminating null (RFC 7292 B.1). */
function toBmpString(password: string | null): Buffer {
  return password === null ? Buffer.alloc(0) : Buffer.from(`${password}\0`, 'utf16le').swap16();
}

function fillBlocks(bytes: Buffer, blockLength: number): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.alloc(Math.ceil(bytes.length / blockLength) * blockLength, bytes);
}

/** Adds the repeated hash, plus one, to each block as a big-endian number with overflow. */
function addToEachBlock(input: Buffer, block: Buffer, blockLength: number): void {
  const addend = Buffer.alloc(blockLength, block);
  for (let start = 0; start < input.length; start += blockLength) {
    let carry = 1;
    for (let at = blockLength - 1; at >= 0; at -= 1) {
      const sum = input.readUInt8(start + at) + addend.readUInt8(at) + carry;
      input[start + at] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
