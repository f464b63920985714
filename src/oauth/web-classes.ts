/**
 * Headers as oauth4webapi uses them, case-insensitive. Those of Node load its whole client for fetch(), which takes a
 * new process longer than the request; the build puts these into the library's place (scripts/run-esbuild.js).
 */
export class Headers {
  readonly #values = new Map<string, string>();

  constructor(init: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(init)) this.set(name, value);
  }

  get [Symbol.toStringTag](): string {
    return 'Headers';
  }

  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${value}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  /** Lists the headers with lowercase names, in their order. */
  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value);
  }
}

/** A response that has been received, as oauth4webapi reads it; see {@link Headers}. */
export class Response {
  /** Whether the body has been read: it can be read once. */
  bodyUsed = false;
  readonly #body: Buffer;
  readonly headers: Headers;
  readonly status: number;

  constructor(body: Buffer, { status, headers }: { status: number; headers: Readonly<Record<string, string>> }) {
    this.#body = body;
    this.status = status;
    this.headers = new Headers(headers);
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }

  clone(): Response {
    return new Response(this.#body, { status: this.status, headers: Object.fromEntries(this.headers.entries()) });
  }

  /** @throws {SyntaxError} When the body is not JSON. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  /** Returns the body as text, without a byte order mark (Encoding Standard, UTF-8 decode). */
  async text(): Promise<string> {
    if (this.bodyUsed) throw new TypeError('The body has been read.');
    this.bodyUsed = true;
    return this.#body.toString('utf8').replace(/^\uFEFF/, '');
  }
}
