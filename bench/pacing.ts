import { pace } from '../src/actors/pacer.ts';
import { hostSleep } from '../src/determinism/host.ts';
import { RealTime } from '../src/determinism/real-time.ts';
import { Timeline } from '../src/determinism/timeline.ts';
import { Histogram, prepareHistograms } from '../src/metrics/histogram.ts';

const rates = [1000, 5000, 20_000];
const lengthMs = 10_000;
const leadMs = 100;

/** What may still be on its way when the plan is over. */
const graceMs = 50;
const leastShare = 0.999;

/** How many of the starts of a plan happen, and how late, when starting itself costs nothing. */
export async function pacing(): Promise<void> {
  await prepareHistograms();
  let isGood = true;
  for (const perSecond of rates) {
    const { begun, lateness } = await paced(perSecond);
    const planned = (perSecond * lengthMs) / 1000;
    isGood &&= begun / planned >= leastShare;
    const share = `${((100 * begun) / planned).toFixed(3)} %`;
    process.stdout.write(`${perSecond}/s  achieved/planned ${share}  ${latenessOf(lateness)}\n`);
  }
  if (!isGood) process.exitCode = 1;
  process.stdout.write(
    `${isGood ? 'PASS' : 'FAIL'}  at least ${100 * leastShare} % of what was planned\n`,
  );
}

async function paced(perSecond: number): Promise<{ begun: number; lateness: Histogram }> {
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const lateness = new Histogram();
  let begun = 0;
  realTime.start();
  const stop = pace(timeline.world, {
    items: dueTimes(perSecond),
    timeOf: (dueMs) => dueMs,
    begin: (_, dueAt) => {
      begun++;
      lateness.record((realTime.now() - dueAt) * 1000);
    },
  });
  await hostSleep(leadMs + lengthMs + graceMs - realTime.now());
  stop();
  realTime.stop();
  return { begun, lateness };
}

function* dueTimes(perSecond: number): Generator<number> {
  const count = (perSecond * lengthMs) / 1000;
  for (let index = 0; index < count; index++) yield leadMs + (index * 1000) / perSecond;
}

function latenessOf(histogram: Histogram): string {
  const at = (percent: number): string =>
    ((histogram.percentileUs(percent) ?? Number.NaN) / 1000).toFixed(2);
  const max = (histogram.maxUs / 1000).toFixed(2);
  return `lateness p50 ${at(50)}  p99 ${at(99)}  max ${max} ms`;
}
