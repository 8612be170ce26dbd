import { randomToken } from '../determinism/host.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import { embeddedReachProblems } from '../scenario/reach-problems.ts';
import type { Scenario, TargetSettings } from '../scenario/scenario.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { descriptorProblem } from './descriptor-limit.ts';
import { openReach, type OpenReach } from './open-reach.ts';
import { openTarget, type Target } from './open-target.ts';
import { probeDatabase, probeTarget } from './probe-target.ts';
import type { RunRequest } from './run-request.ts';

/** What is known before the first user comes. */
export interface Preflight {
  readonly problems: readonly Problem[];
  readonly access: OpenReach;
}

/** Everything that can be known to fail, in a few seconds; starts nothing. */
export async function preflight(request: RunRequest): Promise<Preflight> {
  const { scenario, token, environment = {} } = request;
  const { target } = scenario;
  const { poolSize, overflow } = scenario.database;
  const descriptors = descriptorProblem(planArrivals(scenario).peakUsers, poolSize + overflow);
  const [access, database] = await Promise.all([
    openReach({ target, token, environment }),
    probeDatabase(target.dbUrl),
  ]);
  const problems = [
    ...(descriptors === undefined ? [] : [{ where: '--users', message: descriptors }]),
    ...missingTransports(scenario),
    ...access.problems,
    ...(await probeReached(target, access)),
    ...(database === undefined ? [] : [database]),
  ];
  return { problems, access };
}

/** Without what it takes to reach the target, its refusals would say nothing. */
async function probeReached(
  { wsUrl, httpUrl }: TargetSettings,
  { reach, problems }: OpenReach,
): Promise<readonly Problem[]> {
  return problems.length > 0 ? [] : probeTarget({ wsUrl, httpUrl, reach });
}

function missingTransports({ target }: Scenario): readonly Problem[] {
  if (isEmbedded(target)) return embeddedReachProblems(target);
  const needsSocket = 'is needed: every shipped persona opens a socket';
  return [
    ...(target.wsUrl === undefined ? [{ where: '--ws-url', message: needsSocket }] : []),
    ...databaseProblems(target),
  ];
}

/** Opens the target; what its parts complain about becomes wrong input of the user. */
export async function openPrepared(
  request: RunRequest,
  access: OpenReach,
  profile?: ProfileSettings,
): Promise<Target> {
  const runId = `${request.scenario.name}-${randomToken(6)}`.slice(-64);
  try {
    return await openTarget({ ...request, ...access, runId, cpuProfile: profile });
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw new InputError(problems);
  }
}
