import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { isGroup } from '../scenario/lay-over.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { collectSettings } from '../scenario/overrides.ts';
import type { Problem } from '../scenario/problem.ts';
import { backOffStrategies, type BackOffStrategy, type Scenario } from '../scenario/scenario.ts';
import { readSettingsByKey } from '../scenario/set-by-key.ts';
import { showValue } from '../scenario/show-value.ts';
import type { Invocation } from './invocation.ts';
import { settingsOf } from './options.ts';
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

/** A strategy that was set by key; the one in the scenario is one of those that are compared. */
export function setStrategyProblems(
  options: FailoverOptions,
  { environment }: Invocation,
): readonly Problem[] {
  const { layer } = readSettingsByKey(collectSettings(settingsOf(options), environment, ['set']));
  const reconnect = layer?.data['reconnect'];
  if (layer === undefined || !isGroup(reconnect) || !('strategy' in reconnect)) return [];
  const message = 'failover compares them all; leave it out, or choose some with --strategies';
  return [{ where: layer.locate(['reconnect', 'strategy']), message }];
}

/** What there has to be for anybody to come back from. */
export function faultlessProblems({ name, faults }: Scenario): readonly Problem[] {
  if (faults.length > 0) return [];
  const message = `${name} has none; write one, such as { at: 30%, kill: platform, for: 5s }`;
  return [{ where: 'faults', message }];
}
