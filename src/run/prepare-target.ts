import { randomToken } from '../determinism/host.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import { freeChoices } from '../machines/free-choices.ts';
import { usesSockets, type Persona } from '../machines/persona.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { conceal, concealProblems } from '../scenario/conceal.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import { embeddedReachProblems } from '../scenario/reach-problems.ts';
import type { Scenario, TargetSettings } from '../scenario/scenario.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';
import { databaseRightProblems, strayTableProblems } from './database-fault-problems.ts';
import { descriptorProblem } from './descriptor-limit.ts';
import { openReach, type OpenReach } from './open-reach.ts';
import { openTarget, type Target } from './open-target.ts';
import { prepareRun } from './prepare-run.ts';
import { probeDatabase, probeTarget } from './probe-target.ts';
import type { RunRequest } from './run-request.ts';

/** What is known before the first user comes. */
export interface Preflight {
  readonly problems: readonly Problem[];
  readonly access: OpenReach;
}

/** Everything that can be known to fail, in a few seconds; starts nothing. */
export async function preflight(request: RunRequest): Promise<Preflight> {
  const { problems, access } = await probe(request);
  return { problems: [...unreadyProblems(request), ...problems], access };
}

/** What can be known without asking the target. */
export function unreadyProblems({ scenario, material }: RunRequest): readonly Problem[] {
  const { poolSize, overflow } = scenario.database;
  const descriptors = descriptorProblem(planArrivals(scenario).peakUsers, poolSize + overflow);
  return [
    ...(descriptors === undefined ? [] : [{ where: '--users', message: descriptors }]),
    ...missingTransports(scenario, material),
    ...idlePersonas(scenario, material),
    ...strayTableProblems({ scenario, material }),
  ];
}

/** What the target says when it is asked; takes up to 5 s. */
export async function probeProblems(request: RunRequest): Promise<readonly Problem[]> {
  const { problems, access } = await probe(request);
  access.keeper?.stop();
  return problems;
}

async function probe({ scenario, token, environment = {} }: RunRequest): Promise<Preflight> {
  const { target } = scenario;
  const [access, database, rights] = await Promise.all([
    openReach({ target, token, environment }),
    probeDatabase(target.dbUrl),
    databaseRightProblems(scenario),
  ]);
  const found = [
    ...access.problems,
    ...(await probeReached(target, access)),
    ...(database === undefined ? [] : [database]),
    ...rights,
  ];
  return { problems: concealProblems(found, scenario.variables), access };
}

/** Without what it takes to reach the target, its refusals would say nothing. */
async function probeReached(
  { wsUrl, httpUrl }: TargetSettings,
  { reach, problems }: OpenReach,
): Promise<readonly Problem[]> {
  return problems.length > 0 ? [] : probeTarget({ wsUrl, httpUrl, reach });
}

function missingTransports(
  { target, users }: Scenario,
  { personas }: ScenarioMaterial,
): readonly Problem[] {
  if (isEmbedded(target)) return embeddedReachProblems(target);
  const connecting = Object.keys(users).filter((name) => {
    const persona = personas[name];
    return persona !== undefined && usesSockets(persona);
  });
  const message = `is needed: users who open a connection are ${connecting.join(', ')}`;
  const isMissing = target.wsUrl === undefined && connecting.length > 0;
  return [...(isMissing ? [{ where: '--ws-url', message }] : []), ...databaseProblems(target)];
}

/** Everybody has to have something to do that the target can be asked. */
function idlePersonas(
  { target, users }: Scenario,
  { personas }: ScenarioMaterial,
): readonly Problem[] {
  if (isEmbedded(target)) return [];
  const { wsUrl, httpUrl, dbUrl } = target;
  const urls = { websocket: wsUrl, http: httpUrl, database: dbUrl };
  const reached = transports.filter((transport) => urls[transport] !== undefined);
  return Object.keys(users).flatMap((name) => {
    const persona = personas[name];
    const needed = persona === undefined ? [] : neededTransports(persona);
    if (needed.length === 0 || needed.some((transport) => reached.includes(transport))) return [];
    const message = `has nothing to do on a target without ${needed.join(' or ')}`;
    return [{ where: `users.${name}`, message }];
  });
}

/** What a persona's work travels over: its free choices, or without any whatever it can do. */
function neededTransports(persona: Persona): readonly Transport[] {
  const chosen = Object.keys(freeChoices(persona, transports).probabilities);
  const names = chosen.length > 0 ? chosen : Object.keys(persona.operations);
  return [...new Set(names.flatMap((name) => persona.operations[name]?.transport ?? []))];
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
  access: OpenReach,
  profile?: ProfileSettings,
): Promise<Target> {
  const { name, variables } = request.scenario;
  const runId = `${name}-${randomToken(6)}`.slice(-64);
  try {
    const target = await openTarget({ ...request, ...access, runId, cpuProfile: profile });
    const description = conceal(target.description, variables);
    return await prepared(request, { ...target, description });
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw new InputError(concealProblems(problems, variables));
  }
}
