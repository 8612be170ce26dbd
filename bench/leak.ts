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

const repeats = 10;
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
  const rounds: Round[] = [];
  try {
    for (let number = 1; number <= 2 * repeats; number += 1) {
      const round = await runRound(scenario, postgres.url, number % 2 === 1);
      rounds.push(round);
      const kind = round.isPlanted ? 'planted' : 'clean';
      process.stdout.write(`${String(number).padStart(2)} ${kind.padEnd(8)} ${round.text}\n`);
    }
  } finally {
    await postgres.stop();
  }
  report(rounds);
}

interface Round {
  readonly isPlanted: boolean;
  readonly platformLeaks: boolean;
  readonly generatorLeaks: boolean;
  readonly text: string;
}

async function runRound(scenario: Scenario, url: string, isPlanted: boolean): Promise<Round> {
  const platform = await startPlatform(scenario, url, isPlanted ? leakBytes : 0);
  const summary = await endure(scenario, platform);
  await platform.stop();
  return {
    isPlanted,
    platformLeaks: isLeaking(summary, 'platform'),
    generatorLeaks: isLeaking(summary, 'generator'),
    text: text(summary),
  };
}

function report(rounds: readonly Round[]): void {
  const count = (isWanted: (round: Round) => boolean): number => rounds.filter(isWanted).length;
  const planted = count(({ isPlanted, platformLeaks }) => isPlanted && platformLeaks);
  const clean = count(({ isPlanted, platformLeaks }) => !isPlanted && platformLeaks);
  const ours = count(({ generatorLeaks }) => generatorLeaks);
  const isRight = planted === repeats && clean === 0 && ours === 0;
  process.stdout.write(
    `${isRight ? 'PASSED' : 'FAILED'}  leak of the platform reported ${planted} of ${repeats}, ` +
      `a clean one ${clean} of ${repeats}, the generator ${ours} of ${rounds.length}\n`,
  );
  if (!isRight) process.exitCode = 1;
}

function startPlatform(
  { database }: Scenario,
  url: string,
  leakedBytes: number,
): Promise<PlatformHandle> {
  const { migrate: _, keepData: __, ...settingsOfPool } = database;
  return launchPlatform({
    runId: 'bench-leak',
    database: { ...settingsOfPool, url, applicationName: 'statecrowd-platform' },
    createsTables: true,
    removesRows: true,
    defects: { leakBytes: leakedBytes },
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
