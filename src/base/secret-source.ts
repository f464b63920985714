/** A place that a secret can be read from. */
export type ReadableSource =
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'standard-input' }
  /** Asked for on the terminal without echo; the user name is the one whose password is asked for. */
  | { readonly kind: 'prompt'; readonly userName?: string };
