/** Seals the private keys of stored certificates. */
export interface KeySeal {
  /** Id of the master key that seals now; it is created if there is none. */
  keyId(): Promise<string>;
  /** @param name - What the key is kept under; needed to open it. */
  seal(content: Uint8Array, name: string): Promise<Buffer>;
  /**
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE` for a seal that cannot be opened: `details` has `found` and, for one
   * of another key, `keyId`; `KEY_UNREADABLE`.
   */
  open(sealed: Buffer, name: string): Promise<Buffer>;
}
