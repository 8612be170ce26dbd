import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';

type Side = 'users' | 'world';

describe('the timeline', () => {
  test('fires users before the world at the same time, whoever was set first', () => {
    const timeline = new Timeline();
    const fired: string[] = [];
    timeline.world.setTimeout(() => fired.push('world'), 5);
    timeline.users.setTimeout(() => fired.push('users'), 5);
    timeline.runUntil(5);
    expect(fired).toEqual(['users', 'world']);
  });

  test('fires a user timer set by the world for now before what the world does next', () => {
    const timeline = new Timeline();
    const fired: string[] = [];
    timeline.world.setTimeout(() => {
      fired.push('first');
      timeline.users.setTimeout(() => fired.push('user'), 0);
    }, 5);
    timeline.world.setTimeout(() => fired.push('second'), 5);
    timeline.runUntil(5);
    expect(fired).toEqual(['first', 'user', 'second']);
  });

  test('keeps order and one common time over both heaps, chained timers included', () => {
    const timer = fc.record({
      side: fc.constantFrom<Side>('users', 'world'),
      delay: fc.nat({ max: 20 }),
      chained: fc.option(
        fc.record({
          side: fc.constantFrom<Side>('users', 'world'),
          delay: fc.integer({ min: 1, max: 9 }),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 40 }), (timers) => {
        const timeline = new Timeline();
        const fired: { readonly side: Side; readonly at: number }[] = [];
        const set = (side: Side, delay: number, then?: () => void): void => {
          timeline[side].setTimeout(() => {
            expect(timeline.users.now()).toBe(timeline.world.now());
            expect(timeline.now()).toBe(timeline[side].now());
            fired.push({ side, at: timeline.now() });
            then?.();
          }, delay);
        };
        for (const { side, delay, chained } of timers) {
          set(side, delay, () => chained && set(chained.side, chained.delay));
        }
        timeline.runUntil(100);
        const keys = fired.map(({ side, at }) => at * 2 + (side === 'users' ? 0 : 1));
        expect(keys).toEqual([...keys].sort((a, b) => a - b));
        expect(fired).toHaveLength(timers.length + timers.filter((one) => one.chained).length);
      }),
    );
  });

  test('does nothing when run again from within', () => {
    const timeline = new Timeline();
    const fired: string[] = [];
    timeline.users.setTimeout(() => {
      timeline.runUntil(100);
      fired.push(`first at ${timeline.now()}`);
    }, 1);
    timeline.world.setTimeout(() => fired.push(`second at ${timeline.now()}`), 2);
    timeline.runUntil(3);
    expect(fired).toEqual(['first at 1', 'second at 2']);
    expect(timeline.now()).toBe(3);
  });

  test('runs on after a callback that threw', () => {
    const timeline = new Timeline();
    const fired: number[] = [];
    timeline.users.setTimeout(() => {
      throw new Error('broken');
    }, 1);
    timeline.world.setTimeout(() => fired.push(timeline.now()), 2);
    expect(() => timeline.runUntil(3)).toThrow('broken');
    timeline.runUntil(3);
    expect(fired).toEqual([2]);
  });

  test('knows when the next timer of either heap is due', () => {
    const timeline = new Timeline();
    expect(timeline.nextDue()).toBe(Infinity);
    timeline.world.setTimeout(() => undefined, 9);
    expect(timeline.nextDue()).toBe(9);
    timeline.users.setTimeout(() => undefined, 4);
    expect(timeline.nextDue()).toBe(4);
  });

  test.each([NaN, Infinity])('refuses to run until %d', (time) => {
    expect(() => new Timeline().runUntil(time)).toThrow(/a finite time/);
  });
});
