import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { launchPlatform, type PlatformHandle } from '../src/platform/launcher.ts';
import { beginEndurance } from '../src/run/endurance.ts';
import type { EnduranceSummary, WatchedProcess } from '../src/run/endurance-result.ts';
import { probePlatform } from '../src/run/probe-platform.ts';
import { openRealStage } from '../src/run/stage.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { standingCrowd } from './bench-load.ts';
import { benchRequest } from './bench-request.ts';
import { benchScenario } from './bench-scenario.ts';

const rounds = 10;
const users = { researcher: 20, observer: 20, developer: 20 };
/** What a message leaves behind in the platform that leaks. */
const leakBytes = 2_000;
const settings = { cycles: 6, warmUpCycles: 2, cycleMs: 800, leakLimitBytes: 100_000 };

/**
 * Short endurance tests of a platform that leaks 2 kB per message and of one that does not, ten of
 * each: how often is it reported? Expected are 10 and 0. About 5 minutes.
 */
export async function leak(): Promise<void> {
  const scenario = benchScenario(users, standingCrowd(60, 1_000), 0.1);
  const postgres = await startEmbeddedPostgres({ maxConnections: 100 });
  const reported = { planted: 0, clean: 0 };
  const others = { planted: 0, clean: 0 };
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const kind of ['planted', 'clean'] as const) {
        const platform = await startPlatform(scenario, postgres.url, kind);
        const summary = await endure(scenario, platform);
        await platform.stop();
        if (isLeaking(summary, 'platform')) reported[kind] += 1;
        if (isLeaking(summary, 'generator')) others[kind] += 1;
        process.stdout.write(`${String(round).padStart(2)} ${kind.padEnd(8)} ${text(summary)}\n`);
      }
    }
  } finally {
    await postgres.stop();
  }
  const { planted, clean } = reported;
  const ours = others.planted + others.clean;
  const isRight = planted === rounds && clean === 0 && ours === 0;
  process.stdout.write(
    `${isRight ? 'PASSED' : 'FAILED'}  leak of the platform reported ${planted} of ${rounds}, ` +
      `a clean one ${clean} of ${rounds}, the generator ${ours} of ${2 * rounds}\n`,
  );
  if (!isRight) process.exitCode = 1;
}

function startPlatform(
  { database }: Scenario,
  url: string,
  kind: 'planted' | 'clean',
): Promise<PlatformHandle> {
  const { migrate: _, keepData: __, ...settingsOfPool } = database;
  return launchPlatform({
    runId: 'bench-leak',
    database: { ...settingsOfPool, url, applicationName: 'statecrowd-platform' },
    createsTables: true,
    removesRows: true,
    defects: { leakBytes: kind === 'planted' ? leakBytes : 0 },
  });
}

async function endure(scenario: Scenario, platform: PlatformHandle): Promise<EnduranceSummary> {
  const { wsUrl, httpUrl, token } = platform;
  const request = benchRequest(
    { ...scenario, target: { ...scenario.target, wsUrl, httpUrl } },
    token,
  );
  const stage = await openRealStage(request, []);
  const probed = { ...stage, probe: () => probePlatform(platform) };
  const plan = { request, settings, folder: undefined };
  const { summary } = await beginEndurance(probed, plan, () => undefined).finished;
  return summary;
}

function isLeaking({ processes }: EnduranceSummary, process: WatchedProcess): boolean {
  return processes.some((one) => one.process === process && one.kind === 'leak');
}

function text({ processes, cycles }: EnduranceSummary): string {
  const operations = cycles.at(-1)?.operations_so_far ?? 0;
  const each = processes.map(({ process, kind, slope, at_least: least, limit }) => {
    const figures = `${slope} bytes per 1,000 operations (at least ${least}, limit ${limit})`;
    return `${process} ${kind}: ${figures}`;
  });
  return [`${operations} operations`, ...each].join('  ');
}
