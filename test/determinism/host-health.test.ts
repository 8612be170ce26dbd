import { expect, onTestFinished, test, vi } from 'vitest';
import { HostHealth } from '../../src/determinism/host-health.ts';
import { hostNow, hostSleep } from '../../src/determinism/host.ts';
import { memoryAfterCollection } from '../../src/determinism/memory-after-collection.ts';

function startHealth(): HostHealth {
  const health = new HostHealth();
  onTestFinished(() => health.stop());
  return health;
}

function block(forMs: number): void {
  const until = hostNow() + forMs;
  while (hostNow() < until);
}

test('tells a busy loop from an idle one, each since the reading before', async () => {
  const health = startHealth();
  await hostSleep(1);
  health.read();
  block(200);
  const busy = health.read();
  await hostSleep(400);
  const idle = health.read();
  expect(busy.loopUtilisation).toBeGreaterThan(0.9);
  expect(idle.loopUtilisation).toBeLessThan(0.25);
  expect(busy.cpuShare).toBeGreaterThan(idle.cpuShare);
  expect(idle.rssBytes).toBeGreaterThan(10_000_000);
});

test('counts every pause of the garbage collector once', async () => {
  const health = startHealth();
  memoryAfterCollection();
  const pauses = await vi.waitFor(() => {
    const { gc } = health.read();
    expect(gc.maxMs).toBeGreaterThan(0);
    return gc;
  });
  expect(pauses.totalMs).toBeGreaterThanOrEqual(pauses.maxMs);
  expect(health.read().gc.totalMs).toBeLessThan(pauses.totalMs);
});
