import type { SearchPlan } from '../metrics/breaking-point-search.ts';
import { roundFigure } from '../metrics/rounding.ts';
import { descriptorProblem } from '../run/descriptor-limit.ts';
import { grainOf, maxLevel, overloadOf, peakLevel } from '../run/load-level.ts';
import type { StressSettings } from '../run/stress.ts';
import { invalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SeriesOptions } from './series-options.ts';
import { readDecimal, readPercent, readTime, readWhole } from './written-number.ts';

/** Most trials of one search; a plain one takes about 15. */
const maxTrials = 60;
const defaultShare = 10;
const largestLevel = 1_000_000;

/** Options of `stress`, still text. */
export interface StressOptions extends SeriesOptions {
  readonly from?: string;
  readonly to?: string;
  readonly factor: string;
  readonly stepDuration: string;
  readonly precision: string;
  readonly repeats: string;
  readonly simulate?: boolean;
}

/** What was written, as far as it says something without its scenario. */
export interface WrittenStress extends Pick<SearchPlan, 'factor' | 'precision' | 'repeats'> {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly stepMs: number;
}

/** Reads the options of a stress test; everything that is wrong with them. */
export function readStress(options: StressOptions): Checked<WrittenStress> {
  const level = (where: string, text: string | undefined): Checked<number | undefined> =>
    text === undefined
      ? valid(undefined)
      : readDecimal({ where, text, min: 0.01, max: largestLevel });
  const from = level('--from', options.from);
  const to = level('--to', options.to);
  const factor = readDecimal({ where: '--factor', text: options.factor, min: 1.1, max: 100 });
  const stepMs = readTime({
    where: '--step-duration',
    text: options.stepDuration,
    min: 1_000,
    max: 3_600_000,
  });
  const precision = readPercent({
    where: '--precision',
    text: options.precision,
    min: 0.1,
    max: 50,
  });
  const repeats = readWhole({ where: '--repeats', text: options.repeats, min: 1, max: 20 });
  const all = [from, to, factor, stepMs, precision, repeats];
  const isValid =
    from.kind === 'valid' &&
    to.kind === 'valid' &&
    factor.kind === 'valid' &&
    stepMs.kind === 'valid' &&
    precision.kind === 'valid' &&
    repeats.kind === 'valid';
  if (!isValid) return invalid(...all.flatMap((one) => problemsOf(one)));
  return valid({
    from: from.value,
    to: to.value,
    factor: factor.value,
    stepMs: stepMs.value,
    precision: precision.value,
    repeats: repeats.value,
  });
}

/** The search for a scenario: around its own level unless it was written otherwise. */
export function settleStress(
  { from: writtenFrom, to: writtenTo, stepMs, ...rest }: WrittenStress,
  scenario: Scenario,
): Checked<StressSettings> {
  const own = peakLevel(scenario);
  const limit = maxLevel(scenario);
  const isWhole = scenario.load.model === 'users';
  const from = writtenFrom ?? Math.max(isWhole ? 1 : 0.01, settled(own / defaultShare, isWhole));
  const to = writtenTo ?? affordable(Math.min(limit, Math.max(own, from) * defaultShare), scenario);
  const messages = [
    ...(isWhole && !Number.isInteger(from) ? [['--from', 'must be a whole number of users']] : []),
    ...(isWhole && !Number.isInteger(to) ? [['--to', 'must be a whole number of users']] : []),
    ...(to > limit ? [['--to', `must be at most ${limit}`]] : []),
    ...(from >= to ? [['--from', `must be below --to, which is ${to}`]] : []),
  ];
  const problems = messages.map(([where = '', message = '']) => ({ where, message }));
  if (problems.length > 0) return invalid(...problems);
  const search = { ...rest, from, to, grain: grainOf(scenario, from), maxTrials };
  return valid({ search, stepMs });
}

/** As many users as this system lets one process open sockets for, in the overload as well. */
function affordable(level: number, scenario: Scenario): number {
  const { poolSize, overflow } = scenario.database;
  const isTooMany = (users: number): boolean =>
    descriptorProblem(overloadOf(users, scenario), poolSize + overflow) !== undefined;
  if (scenario.load.model !== 'users') return level;
  let most = level;
  while (most > 1 && isTooMany(most)) most = Math.floor(most / 2);
  return most;
}

function settled(level: number, isWhole: boolean): number {
  return isWhole ? Math.round(level) : roundFigure(level);
}
