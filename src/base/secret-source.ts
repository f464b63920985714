/** A source that a secret can be read from. */
export type ReadableSource =
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'standard-input' }
  /** A prompt on the terminal without echo; the user name says whose password it asks for. */
  | { readonly kind: 'prompt'; readonly userName?: string };
