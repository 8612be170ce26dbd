import type { Clock } from '../determinism/clock.ts';
import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';

/** What is planned: things in order of their times, and what to do with each. */
export interface Plan<Item> {
  readonly items: Iterable<Item>;
  /** In ms of the clock, never earlier than that of the item before. */
  timeOf(item: Item): number;
  /** Called when the item is due; `dueAt` is its time in whole microseconds. */
  begin(item: Item, dueAt: number): void;
}

/**
 * Begins each item of a plan at its own absolute time, however late the one before was. Keeps one
 * timer and asks for one item at a time, so that a plan costs no memory. Returns its end.
 */
export function pace<Item>(clock: Clock, plan: Plan<Item>): () => void {
  const items = plan.items[Symbol.iterator]();
  let isOver = false;
  const beginNext = (): void => {
    const { done, value } = items.next();
    if (done === true) return;
    const dueAt = wholeMicroseconds(plan.timeOf(value));
    const fire = (): void => {
      if (isOver) return;
      plan.begin(value, dueAt);
      beginNext();
    };
    clock.setTimeout(fire, Math.max(0, dueAt - clock.now()));
  };
  beginNext();
  return () => {
    isOver = true;
  };
}
