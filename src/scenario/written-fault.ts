import type { DatabaseFault, NetworkFault, ProcessFault } from './scenario.ts';

/** A time or a length as it is written: so long, or a share of the length of the plan. */
export type Moment =
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'share'; readonly share: number };

/** A fault before the length of the plan is known. */
export type WrittenFault = (
  | Omit<ProcessFault, 'atMs' | 'forMs'>
  | Omit<NetworkFault, 'atMs' | 'forMs'>
  | Omit<DatabaseFault, 'atMs' | 'forMs'>
) & {
  readonly at: Moment;
  readonly lasts: Moment;
};
