import { randomToken } from '../determinism/host.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { descriptorProblem } from './descriptor-limit.ts';
import { openTarget, type Target } from './open-target.ts';
import { probeTarget } from './probe-target.ts';
import type { RunRequest } from './run-request.ts';

/** Everything that can be known to fail before the first user comes; starts nothing. */
export async function preflight(request: RunRequest): Promise<readonly Problem[]> {
  return [...unreadyProblems(request), ...(await probeProblems(request))];
}

/** What can be known without asking the target. */
export function unreadyProblems({ scenario }: RunRequest): readonly Problem[] {
  const { poolSize, overflow } = scenario.database;
  const descriptors = descriptorProblem(planArrivals(scenario).peakUsers, poolSize + overflow);
  return [
    ...(descriptors === undefined ? [] : [{ where: '--users', message: descriptors }]),
    ...missingTransports(scenario),
  ];
}

/** What the target says when it is asked; takes up to 5 s. */
export function probeProblems({ scenario, token }: RunRequest): Promise<readonly Problem[]> {
  const { wsUrl, httpUrl, dbUrl } = scenario.target;
  return probeTarget({ wsUrl, httpUrl, token, dbUrl });
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
  const runId = `${request.scenario.name}-${randomToken(6)}`.slice(-64);
  try {
    return await openTarget({ ...request, runId, cpuProfile: profile });
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw new InputError(problems);
  }
}
