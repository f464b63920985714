/** A map that drops its oldest entries beyond a number, so that a lab that runs for days does not grow. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly limit: number;

  constructor(limit: number) {
    super();
    this.limit = limit;
  }

  override set(key: Key, value: Value): this {
    super.set(key, value);
    if (this.size <= this.limit) return this;
    const [oldest] = this.keys();
    if (oldest !== undefined) this.delete(oldest);
    return this;
  }
}
