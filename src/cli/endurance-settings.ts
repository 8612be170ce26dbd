import type { EnduranceSettings } from '../run/endurance.ts';
import { invalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import type { SeriesOptions } from './series-options.ts';
import { readTime, readWhole } from './written-number.ts';

/** Options of `endurance`, still text. */
export interface EnduranceOptions extends SeriesOptions {
  readonly cycles: string;
  readonly cycleDuration: string;
  readonly leakLimit: string;
}

/** Caches and compiled code grow in the first cycles. */
const mostWarmUpCycles = 3;
/** Fewest cycles of which a slope and its bounds can be told, with those left out. */
const fewestCycles = 5;

/** Reads the options of an endurance test; everything that is wrong with them. */
export function readEndurance(options: EnduranceOptions): Checked<EnduranceSettings> {
  const cycles = readWhole({
    where: '--cycles',
    text: options.cycles,
    min: fewestCycles,
    max: 1_000,
  });
  const cycleMs = readTime({
    where: '--cycle-duration',
    text: options.cycleDuration,
    min: 500,
    max: 3_600_000,
  });
  const leakLimit = readWhole({
    where: '--leak-limit',
    text: options.leakLimit,
    min: 0,
    max: 1_000_000_000,
  });
  const isValid = cycles.kind === 'valid' && cycleMs.kind === 'valid' && leakLimit.kind === 'valid';
  if (!isValid) return invalid(...[cycles, cycleMs, leakLimit].flatMap((one) => problemsOf(one)));
  return valid({
    cycles: cycles.value,
    warmUpCycles: Math.min(mostWarmUpCycles, Math.floor(cycles.value / 3)),
    cycleMs: cycleMs.value,
    leakLimitBytes: leakLimit.value,
  });
}
