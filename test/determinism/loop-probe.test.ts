import { expect, onTestFinished, test } from 'vitest';
import { hostNow, hostSleep } from '../../src/determinism/host.ts';
import { LoopProbe } from '../../src/determinism/loop-probe.ts';

interface Probed {
  readonly probe: LoopProbe;
  readonly lateness: number[];
}

function startProbe(): Probed {
  const lateness: number[] = [];
  const probe = new LoopProbe((ms) => lateness.push(ms));
  onTestFinished(() => probe.stop());
  return { probe, lateness };
}

function block(forMs: number): void {
  const until = hostNow() + forMs;
  while (hostNow() < until);
}

test('books every deadline that a block missed, each as late as it was', async () => {
  const { probe, lateness } = startProbe();
  await hostSleep(1);
  block(300);
  probe.read();
  expect(lateness.length).toBeGreaterThanOrEqual(29);
  const [first = NaN, ...rest] = lateness;
  expect(first).toBeGreaterThan(280);
  for (const [index, ms] of rest.entries()) {
    expect(ms).toBeCloseTo(first - 10 * (index + 1), 2);
    expect(ms).toBeGreaterThanOrEqual(0);
  }
});

test('has a deadline every 10 ms of absolute time, whether it was looked at or not', async () => {
  const startedAt = hostNow();
  const { probe, lateness } = startProbe();
  block(35);
  await hostSleep(60);
  block(25);
  probe.read();
  const elapsedMs = hostNow() - startedAt;
  expect(Math.abs(lateness.length - elapsedMs / 10)).toBeLessThan(2);
});

test('tells late time and the share of the processor in it, then starts anew', async () => {
  const { probe } = startProbe();
  await hostSleep(1);
  block(200);
  const late = probe.read();
  expect(late.lateMs).toBeGreaterThan(180);
  expect(late.cpuMs).toBeLessThanOrEqual(late.lateMs);
  expect(late.cpuMs).toBeGreaterThan(0.2 * late.lateMs);
  expect(probe.read()).toEqual({ lateMs: 0, cpuMs: 0 });
});

test('has used no processor while it was not given one', async () => {
  const { probe } = startProbe();
  await hostSleep(1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const late = probe.read();
  expect(late.lateMs).toBeGreaterThan(180);
  expect(late.cpuMs).toBeLessThan(0.5 * late.lateMs);
});

test('books nothing more once it is stopped', async () => {
  const { probe, lateness } = startProbe();
  await hostSleep(30);
  probe.stop();
  const booked = lateness.length;
  await hostSleep(30);
  expect(lateness.length).toBe(booked);
});
