import type { FrameFaults } from '../faults/frame-faults.ts';
import type { Counters } from './counters.ts';
import type { Defects } from './defects.ts';
import type { Experiments } from './experiments.ts';
import type { Hub } from './hub.ts';
import type { LoadMeter } from './load-meter.ts';
import type { Store } from './store.ts';

/** What all connections and requests share. */
export interface Services {
  readonly store: Store;
  readonly hub: Hub;
  readonly counters: Counters;
  readonly load: LoadMeter;
  readonly experiments: Experiments;
  readonly defects: Defects;
  /** What is done on purpose to frames and connections. */
  readonly frames: FrameFaults;
  /** Asked once per reply; true for those the planted defect swallows. */
  losesReply(): boolean;
  /** Asked once per good reply that is sent; true for those that are to be sent again. */
  doublesReply(): boolean;
  /** Asked once per push that is counted; true for those that are not sent. */
  losesPush(): boolean;
  /** Called once per message; what it leaves behind is the planted leak. */
  leak(): void;
}
