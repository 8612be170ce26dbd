import { randomToken } from '../determinism/host.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { conceal, concealProblems } from '../scenario/conceal.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { descriptorProblem } from './descriptor-limit.ts';
import { openTarget, type Target } from './open-target.ts';
import { probeTarget } from './probe-target.ts';
import type { RunRequest } from './run-request.ts';

/** Everything that can be known to fail before the first user comes; starts nothing. */
export async function preflight({ scenario, token }: RunRequest): Promise<readonly Problem[]> {
  const { wsUrl, httpUrl, dbUrl } = scenario.target;
  const { poolSize, overflow } = scenario.database;
  const descriptors = descriptorProblem(planArrivals(scenario).peakUsers, poolSize + overflow);
  const unreachable = await probeTarget({ wsUrl, httpUrl, token, dbUrl });
  return [
    ...(descriptors === undefined ? [] : [{ where: '--users', message: descriptors }]),
    ...missingTransports(scenario),
    ...concealProblems(unreachable, scenario.variables),
  ];
}

function missingTransports({ target }: Scenario): readonly Problem[] {
  if (isEmbedded(target)) return [];
  const needsSocket = 'is needed: every shipped persona opens a socket';
  return [
    ...(target.wsUrl === undefined ? [{ where: '--ws-url', message: needsSocket }] : []),
    ...databaseProblems(target),
  ];
}

/** Opens the target; what its parts complain about becomes wrong input of the user. */
export async function openPrepared(
  request: RunRequest,
  profile?: ProfileSettings,
): Promise<Target> {
  const { name, variables } = request.scenario;
  const runId = `${name}-${randomToken(6)}`.slice(-64);
  try {
    const target = await openTarget({ ...request, runId, cpuProfile: profile });
    return { ...target, description: conceal(target.description, variables) };
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw new InputError(concealProblems(problems, variables));
  }
}
