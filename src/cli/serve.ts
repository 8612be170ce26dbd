import type { ConnectionSettings } from '../db/database.ts';
import { startEmbeddedPostgres } from '../db/embedded-postgres.ts';
import { removeRunAt } from '../db/remove-run.ts';
import { randomToken } from '../determinism/host.ts';
import { launchPlatform } from '../platform/launcher.ts';
import type { LaunchSettings, PlatformHandle } from '../platform/launcher.ts';
import { problemsOf } from '../scenario/checked.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { collectSettings } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { tokenProblems } from '../scenario/token-problems.ts';
import { shippedRegistry } from '../sources/shipped-registry.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { settingsOf } from './options.ts';
import type { ServeOptions } from './options.ts';
import { readPort } from './read-port.ts';

const serveSettings = ['db-url', 'allow-host', 'token-env', 'migrate', 'keep-data'] as const;

interface ServePlan {
  readonly port: number;
  readonly settings: Scenario;
  /** From the environment; without one a new one is made. */
  readonly token: string | undefined;
  /** Whether replies carry the id of their request. */
  readonly echoIds: boolean;
}

/** Runs the platform until it is stopped. Throws all problems of the call as one `InputError`. */
export async function serve(options: ServeOptions, invocation: Invocation): Promise<ExitReason> {
  const plan = await planServe(options, invocation);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    invocation.interruptions.onFirst(() => resolve('interrupted'));
  });
  const { dbUrl } = plan.settings.target;
  const postgres = dbUrl === undefined ? await startEmbeddedPostgres() : undefined;
  try {
    const database = connection(plan.settings, dbUrl ?? postgres?.url ?? '');
    return await serveOn(database, plan, interrupted);
  } finally {
    await postgres?.stop();
  }
}

async function serveOn(
  database: ConnectionSettings,
  plan: ServePlan,
  interrupted: Promise<'interrupted'>,
): Promise<ExitReason> {
  const runId = `serve-${randomToken(6)}`;
  const platform = await launchPlatform(platformSettings(database, plan, runId));
  process.stdout.write(`${serveLines(platform, plan).join('\n')}\n`);
  const end = await Promise.race([interrupted, platform.exited.then(() => 'ended' as const)]);
  await platform.stop();
  if (plan.settings.target.dbUrl !== undefined && !plan.settings.database.keepData) {
    await removeRows(database, runId);
  }
  if (end === 'interrupted') return 'passed';
  process.stderr.write('statecrowd serve: the platform ended by itself\n');
  return 'internalError';
}

async function planServe(options: ServeOptions, invocation: Invocation): Promise<ServePlan> {
  const registry = shippedRegistry;
  const text = 'name: serve\nusers: { observer: 1 }';
  const blank = loadScenario({ file: 'serve', text }, registry);
  const written = collectSettings(settingsOf(options), invocation.environment, serveSettings);
  const resolved = resolveScenario(blank, written, registry);
  const port = readPort('--port', options.port ?? '0');
  const problems: readonly Problem[] = [
    ...invocation.problems,
    ...problemsOf(port),
    ...problemsOf(resolved),
    ...tokenProblems(resolved, invocation.environment),
  ];
  if (problems.length > 0 || resolved.kind === 'invalid' || port.kind === 'invalid') {
    throw new InputError(problems);
  }
  const { tokenEnv } = resolved.value.target;
  const token = tokenEnv === undefined ? undefined : invocation.environment[tokenEnv];
  return { port: port.value, settings: resolved.value, token, echoIds: options.echoIds };
}

function connection({ database }: Scenario, url: string): ConnectionSettings {
  const { migrate: _, keepData: __, ...settings } = database;
  return { ...settings, url, applicationName: 'statecrowd-platform' };
}

function platformSettings(
  database: ConnectionSettings,
  { port, settings, token, echoIds }: ServePlan,
  runId: string,
): LaunchSettings {
  return {
    port,
    runId,
    database,
    intoForeignSchema: settings.database.migrate,
    defects: { echoIds },
    ...(token !== undefined && { tokens: [token] }),
  };
}

function serveLines({ wsUrl, httpUrl, token }: PlatformHandle, plan: ServePlan): readonly string[] {
  const { dbUrl, tokenEnv } = plan.settings.target;
  const variable = tokenEnv ?? 'STATECROWD_TOKEN';
  const database = dbUrl === undefined ? 'embedded Postgres, removed at the end' : redactUrl(dbUrl);
  const urls = `--ws-url ${wsUrl} --http-url ${httpUrl}`;
  const shown = tokenEnv === undefined ? `${token}  (new, shown this once)` : `that of ${tokenEnv}`;
  return [
    `websocket  ${wsUrl}`,
    `http       ${httpUrl}`,
    `token      ${shown}`,
    `database   ${database}`,
    '',
    ...(tokenEnv === undefined ? [`  export ${variable}=${token}`] : []),
    `  curl -H "Authorization: Bearer $${variable}" ${httpUrl}/stats`,
    `  statecrowd run mixed_workload ${urls} --token-env ${variable}`,
    '',
    'Ctrl-C stops it',
  ];
}

async function removeRows(database: ConnectionSettings, runId: string): Promise<void> {
  try {
    await removeRunAt(database, runId);
  } catch {
    process.stderr.write(`statecrowd serve: the rows of ${runId} could not be removed\n`);
  }
}
