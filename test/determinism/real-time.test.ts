import { describe, expect, onTestFinished, test } from 'vitest';
import { hostNow, hostSleep, hostTimeout } from '../../src/determinism/host.ts';
import { RealTime } from '../../src/determinism/real-time.ts';
import { Timeline } from '../../src/determinism/timeline.ts';

function startRealTime(): { readonly realTime: RealTime; readonly timeline: Timeline } {
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  onTestFinished(() => realTime.stop());
  realTime.start();
  return { realTime, timeline };
}

describe('real time', () => {
  test('fires timers of both heaps in order and never early', async () => {
    const { realTime, timeline } = startRealTime();
    const fired: { readonly name: string; readonly due: number; readonly at: number }[] = [];
    await new Promise<void>((resolve) => {
      const note = (name: string, due: number): void => {
        fired.push({ name, due, at: realTime.now() });
        if (fired.length === 5) resolve();
      };
      timeline.world.setTimeout(() => note('world 20', 20), 20);
      timeline.users.setTimeout(() => note('users 20', 20), 20);
      timeline.users.setTimeout(() => note('users 7.5', 7.5), 7.5);
      timeline.world.setTimeout(() => {
        note('world 3', 3);
        timeline.users.setTimeout(() => note('chained', 5), 2);
      }, 3);
    });
    const names = fired.map(({ name }) => name);
    expect(names).toEqual(['world 3', 'chained', 'users 7.5', 'users 20', 'world 20']);
    for (const { due, at } of fired) expect(at).toBeGreaterThanOrEqual(due);
  });

  test('wakes sooner for a timer that is set while it sleeps', async () => {
    const { timeline } = startRealTime();
    timeline.users.setTimeout(() => undefined, 3_600_000);
    await hostSleep(1);
    const setAt = hostNow();
    await new Promise<void>((resolve) => timeline.world.setTimeout(resolve, 5));
    expect(hostNow() - setAt).toBeLessThan(500);
    expect(timeline.users.pending()).toBe(1);
  });

  test('fires nothing more once stopped from within a callback', async () => {
    const { realTime, timeline } = startRealTime();
    const fired: string[] = [];
    await new Promise<void>((resolve) => {
      timeline.users.setTimeout(() => {
        fired.push('last');
        realTime.stop();
        timeline.users.setTimeout(() => fired.push('after the stop'), 100);
        hostTimeout(resolve, 130);
      }, 1);
    });
    expect(fired).toEqual(['last']);
    expect(timeline.users.pending()).toBe(1);
  });
});
