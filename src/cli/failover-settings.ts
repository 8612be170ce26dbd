import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import { backOffStrategies, type BackOffStrategy, type Scenario } from '../scenario/scenario.ts';
import { showValue } from '../scenario/show-value.ts';
import { refuseTargetOptions, type SeriesOptions } from './series-options.ts';

/** Options of `failover`, still text. */
export interface FailoverOptions extends SeriesOptions {
  readonly strategies: string;
  readonly real?: boolean;
}

const where = '--strategies';

/** The strategies that were asked for, each once; everything that is wrong with them. */
export function readStrategies({
  strategies,
}: FailoverOptions): Checked<readonly BackOffStrategy[]> {
  const words = strategies.split(',').map((word) => word.trim());
  const known = words.flatMap((word) => backOffStrategies.filter((name) => name === word));
  const unknown = words.filter((word) => !backOffStrategies.some((name) => name === word));
  const twice = known.filter((name, index) => known.indexOf(name) < index);
  const problems = [
    ...unknown.map((word) => ({
      where,
      message: `${showValue(word)} is not a strategy${didYouMean(word, backOffStrategies)}`,
    })),
    ...[...new Set(twice)].map((name) => ({ where, message: `${name} is written twice` })),
  ];
  return problems.length > 0 ? invalid(...problems) : valid(known);
}

/** Options that only a real run has a use for. */
export function refusedOptions(options: FailoverOptions): readonly Problem[] {
  return options.real === true ? [] : refuseTargetOptions(options, 'needs --real');
}

/** What there has to be for anybody to come back from. */
export function faultlessProblems({ name, faults }: Scenario): readonly Problem[] {
  if (faults.length > 0) return [];
  const message = `${name} has none; write one, such as { at: 30%, kill: platform, for: 5s }`;
  return [{ where: 'faults', message }];
}
