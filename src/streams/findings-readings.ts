import type { Finding } from '../metrics/summary.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { FindingGrounds } from './finding-grounds.ts';
import { secondsText, shareText, sinceText } from './finding-text.ts';
import type { WatchedReading } from './findings-history.ts';

/** Findings on what was read from the target; none about what was not read. */
export function readingFindings(grounds: FindingGrounds): readonly Finding[] {
  return [...cpuFindings(grounds), ...cacheFindings(grounds), ...memoryFindings(grounds)];
}

/** Over the phases that count; over the whole run when nobody watched the windows. */
function meanOf({ summary, history }: FindingGrounds, reading: WatchedReading): number | undefined {
  return history === undefined ? summary.target[reading]?.mean : history.mean(reading);
}

function cpuFindings(grounds: FindingGrounds): readonly Finding[] {
  const { cpuShare, cpuAdviceShare } = grounds.limits;
  const mean = meanOf(grounds, 'cpu');
  if (mean === undefined || mean <= Math.min(cpuShare, cpuAdviceShare)) return [];
  const isShort = mean > cpuShare;
  const limit = isShort ? cpuShare : cpuAdviceShare;
  const since = sinceText(grounds.history?.beyond('cpu'), shareText);
  return [
    {
      about: 'cpu',
      severity: isShort ? 'critical' : 'info',
      what: isShort
        ? 'the CPU of the target is the bottleneck'
        : 'the CPU of the target runs short',
      evidence: `reading cpu: mean ${shareText(mean)}, limit ${shareText(limit)}${since}`,
      advice: isShort
        ? 'give the target more CPU, then run this again: latency should fall with it'
        : 'plan a second instance of the target before its load grows any further',
    },
  ];
}

function cacheFindings(grounds: FindingGrounds): readonly Finding[] {
  const least = grounds.limits.cacheHitShare;
  const mean = meanOf(grounds, 'cache_hit_rate');
  if (mean === undefined || mean >= least) return [];
  const since = sinceText(grounds.history?.beyond('cache_hit_rate'), shareText);
  const figures = `mean ${shareText(mean)}, least ${shareText(least)}`;
  return [
    {
      about: 'cache',
      severity: 'info',
      what: 'the cache of the target misses more than it should',
      evidence: `reading cache_hit_rate: ${figures}${since}`,
      advice: 'warm the cache up before the load comes, then look at its size and expiry',
    },
  ];
}

/** In MiB, as read. Only growth that is more than chance: with 95 % confidence not nothing. */
function memoryFindings({ history, limits }: FindingGrounds): readonly Finding[] {
  const growth = history?.memoryGrowth();
  if (growth === undefined) return [];
  const { trend, fromMs, toMs } = growth;
  const seconds = (toMs - fromMs) / 1_000;
  const grownMb = trend.slope * seconds;
  if (trend.atLeast <= 0 || grownMb <= limits.memoryGrowthMb) return [];
  const leastMb = roundFigure(trend.atLeast * seconds);
  return [
    {
      about: 'memory',
      severity: 'warning',
      what: 'the memory of the target grew while the load did not',
      evidence:
        `reading memory: grew by ${roundFigure(grownMb)} MiB from ${secondsText(fromMs)} to ` +
        `${secondsText(toMs)} (at least ${leastMb} with 95 % confidence), ` +
        `limit ${limits.memoryGrowthMb} MiB`,
      advice: 'find out whether it is kept: statecrowd endurance measures it over repeated cycles',
    },
  ];
}
