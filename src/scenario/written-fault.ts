import type {
  DatabaseFault,
  FaultTime,
  FrameFault,
  NetworkFault,
  ProcessFault,
  UserFault,
} from './scenario.ts';
import type { StateCondition } from './state-condition.ts';

/** A time or a length as it is written: so long, or a share of the length of the plan. */
export type Moment =
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'share'; readonly share: number };

/** When a fault begins: at its time, or when so many users are in a state. */
export type Beginning = Moment | { readonly kind: 'condition'; readonly condition: StateCondition };

/** What a fault does and to what, whenever that is. */
export type FaultDeed =
  | Omit<ProcessFault, keyof FaultTime>
  | Omit<NetworkFault, keyof FaultTime>
  | Omit<UserFault, keyof FaultTime>
  | Omit<FrameFault, keyof FaultTime>
  | Omit<DatabaseFault, keyof FaultTime>;

/** A fault before the length of the plan is known. */
export type WrittenFault = FaultDeed & {
  readonly at: Beginning;
  readonly lasts: Moment;
};
