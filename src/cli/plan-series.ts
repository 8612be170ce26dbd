import assert from 'node:assert/strict';
import { spreadUsers } from '../scenario/user-mix.ts';
import { planResults } from '../run/plan-results.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Invocation } from './invocation.ts';
import type { RunCall } from './options.ts';
import { outputSettings } from './output-settings.ts';
import { packageVersion } from '../run/package-version.ts';
import { planRuns } from './plan-runs.ts';
import type { PlannedScenario } from './plan-scenario.ts';
import { writtenAgain } from './repeat-command.ts';
import type { SeriesOptions } from './series-options.ts';

/** A call of `stress`, `endurance` or `failover`. */
export interface SeriesCall {
  readonly command: 'stress' | 'endurance' | 'failover';
  readonly scenario: string;
  readonly options: SeriesOptions;
  readonly isVirtual: boolean;
}

/** The scenario of a series. Throws all problems, those given included, as one `InputError`. */
export async function planSeries(
  { scenario, options, isVirtual }: SeriesCall,
  invocation: Invocation,
  problems: readonly Problem[],
): Promise<PlannedScenario> {
  const command = isVirtual ? 'simulate' : 'run';
  const call: RunCall = { command, scenario, options };
  const [planned] = await planRuns({ command, calls: [call], options, problems }, invocation);
  assert(planned !== undefined, 'a scenario that is planned is planned');
  return planned;
}

/** What a series asks of its target, which has to carry so many users at once. */
export function requestOfSeries(
  { options }: SeriesCall,
  invocation: Invocation,
  { scenario, material, mostUsers }: PlannedScenario & { readonly mostUsers: number },
): RunRequest {
  const { tokenEnv } = scenario.target;
  const command = ['statecrowd', ...invocation.written];
  return {
    scenario: { ...scenario, users: spreadUsers(mostUsers, scenario.users) },
    material,
    version: packageVersion(),
    output: options.output,
    savesResults: options.export,
    token: tokenEnv === undefined ? undefined : invocation.environment[tokenEnv],
    environment: invocation.environment,
    command,
    repeat: writtenAgain(invocation.written, ['--output']),
    outputs: outputSettings(options, invocation),
    cpuProfile: false,
  };
}

/** Where the results of a series go, and why they cannot. */
export function folderOfSeries(
  { command, options }: SeriesCall,
  request: RunRequest,
): ReturnType<typeof planResults> {
  const { folder, problems } = planResults(request);
  const isNamed = options.output !== undefined || folder === undefined;
  return { folder: isNamed ? folder : `${folder}-${command}`, problems };
}
