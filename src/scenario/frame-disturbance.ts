/** What a backend does to frames or connections of its own, as long as a fault lasts. */
export type FrameDisturbance =
  | { readonly kind: 'lose'; readonly direction: 'to_target' | 'to_user' | 'both' }
  | { readonly kind: 'duplicate' | 'reorder' }
  | { readonly kind: 'close'; readonly code: number };
