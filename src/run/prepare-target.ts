import { randomToken } from '../determinism/host.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import { usesSockets } from '../machines/persona.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { conceal, concealProblems } from '../scenario/conceal.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { descriptorProblem } from './descriptor-limit.ts';
import { openTarget, type Target } from './open-target.ts';
import { prepareRun } from './prepare-run.ts';
import { probeTarget } from './probe-target.ts';
import type { RunRequest } from './run-request.ts';

/** Everything that can be known to fail before the first user comes; starts nothing. */
export async function preflight({
  scenario,
  material,
  token,
}: RunRequest): Promise<readonly Problem[]> {
  const { wsUrl, httpUrl, dbUrl } = scenario.target;
  const { poolSize, overflow } = scenario.database;
  const descriptors = descriptorProblem(planArrivals(scenario).peakUsers, poolSize + overflow);
  const unreachable = await probeTarget({ wsUrl, httpUrl, token, dbUrl });
  return [
    ...(descriptors === undefined ? [] : [{ where: '--users', message: descriptors }]),
    ...missingTransports(scenario, material),
    ...idlePersonas(scenario, material),
    ...concealProblems(unreachable, scenario.variables),
  ];
}

function missingTransports(
  { target, users }: Scenario,
  { personas }: ScenarioMaterial,
): readonly Problem[] {
  if (isEmbedded(target)) return [];
  const connecting = Object.keys(users).filter((name) => {
    const persona = personas[name];
    return persona !== undefined && usesSockets(persona);
  });
  const message = `is needed: users who open a connection are ${connecting.join(', ')}`;
  const isMissing = target.wsUrl === undefined && connecting.length > 0;
  return [...(isMissing ? [{ where: '--ws-url', message }] : []), ...databaseProblems(target)];
}

/** Whoever chooses has to have something to choose that the target can be asked. */
function idlePersonas(
  { target, users }: Scenario,
  { personas }: ScenarioMaterial,
): readonly Problem[] {
  if (isEmbedded(target)) return [];
  const { wsUrl, httpUrl, dbUrl } = target;
  const reached = { websocket: wsUrl, http: httpUrl, database: dbUrl };
  return Object.keys(users).flatMap((name) => {
    const choices = Object.values(personas[name]?.operations ?? {}).filter(
      ({ weight }) => weight > 0,
    );
    const isIdle = choices.every(({ transport }) => reached[transport] === undefined);
    if (choices.length === 0 || !isIdle) return [];
    const needed = [...new Set(choices.map(({ transport }) => transport))].join(' or ');
    return [{ where: `users.${name}`, message: `has nothing to do on a target without ${needed}` }];
  });
}

/** What cannot be prepared is not left open. */
async function prepared(request: RunRequest, target: Target): Promise<Target> {
  try {
    return await prepareRun(request, target);
  } catch (error) {
    await target.close();
    throw error;
  }
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
    const description = conceal(target.description, variables);
    return await prepared(request, { ...target, description });
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw new InputError(concealProblems(problems, variables));
  }
}
