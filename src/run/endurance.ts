import { judgeLeak } from '../metrics/leak-judgement.ts';
import { transports } from '../metrics/observation.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type {
  Cycle,
  CycleFigures,
  EnduranceResult,
  EnduranceSummary,
  FirstAndLast,
  ProcessEndurance,
  WatchedProcess,
} from './endurance-result.ts';
import { atLevels, peakLevel } from './load-level.ts';
import { ownFigures, type ProcessFigures } from './process-figures.ts';
import type { RunRequest } from './run-request.ts';
import { SeriesFiles } from './series-files.ts';
import type { Stage } from './stage.ts';

export interface EnduranceSettings {
  readonly cycles: number;
  /** First ones of them that are left out. */
  readonly warmUpCycles: number;
  /** Length of one cycle, without the coming and leaving of its crowd. */
  readonly cycleMs: number;
  /** Growth that is no leak yet, in bytes per 1,000 operations; short cycles raise it. */
  readonly leakLimitBytes: number;
}

export interface EndurancePlan {
  readonly request: RunRequest;
  readonly settings: EnduranceSettings;
  readonly folder: string | undefined;
}

/** An endurance test in progress. */
export interface EnduranceHandle {
  readonly finished: Promise<EnduranceResult>;
  /** Ends it with what is known by then. */
  stop(reason: string): void;
}

/** What an engine grows by in a cycle as it compiles and caches, whatever is done in it. */
export const engineGrowthBytes = 262_144;

const bytesPerMebibyte = 1_048_576;
const processes = ['generator', 'platform', 'target'] as const satisfies WatchedProcess[];

/** Lets the same crowd come again and again to an open target, and closes it in the end. */
export function beginEndurance(
  stage: Stage,
  plan: EndurancePlan,
  onCycle: (cycle: Cycle) => void,
): EnduranceHandle {
  const endurance = new Endurance(stage, plan, onCycle);
  void stage.broke.then((reason) => endurance.stop(reason));
  return { finished: endurance.run(), stop: (reason) => endurance.stop(reason) };
}

class Endurance {
  readonly #stage: Stage;
  readonly #plan: EndurancePlan;
  readonly #onCycle: (cycle: Cycle) => void;
  readonly #files: SeriesFiles;
  readonly #cycles: Cycle[] = [];
  #reason: string | undefined;
  #stopCurrent: (reason: string) => void = () => undefined;

  constructor(stage: Stage, plan: EndurancePlan, onCycle: (cycle: Cycle) => void) {
    this.#stage = stage;
    this.#plan = plan;
    this.#onCycle = onCycle;
    this.#files = new SeriesFiles(plan.folder, 'cycles');
  }

  stop(reason: string): void {
    this.#reason ??= reason;
    this.#stopCurrent(reason);
  }

  /** The target is closed whether all went well or not; that it ends then is no reason. */
  async run(): Promise<EnduranceResult> {
    const cycled = this.#runCycles();
    await Promise.allSettled([cycled]);
    const endedBy = this.#reason;
    const leftBehind = await this.#stage.close();
    await cycled;
    const summary = this.#sumUp(endedBy);
    return { summary, ...(await this.#files.saveWhole('endurance.json', summary)), leftBehind };
  }

  async #runCycles(): Promise<void> {
    const { cycles } = this.#plan.settings;
    for (let number = 1; number <= cycles && this.#reason === undefined; number += 1) {
      const summary = await this.#crowd(number);
      if (this.#reason !== undefined) return;
      await this.#files.savePart(number, summary);
      const cycle = await this.#measure(number, summary);
      this.#cycles.push(cycle);
      this.#onCycle(cycle);
    }
  }

  async #crowd(number: number): Promise<Summary> {
    const course = this.#stage.begin(this.#scenarioOf(number));
    this.#stopCurrent = course.stop;
    const { summary } = await course.finished;
    return summary;
  }

  #scenarioOf(number: number): Scenario {
    const { request, settings } = this.#plan;
    const level = peakLevel(request.scenario);
    const stretch = { name: 'steady', level, lengthMs: settings.cycleMs, counts: true };
    const { seed } = request.scenario;
    return { ...atLevels(request.scenario, [stretch]), seed: seed + number - 1 };
  }

  async #measure(number: number, summary: Summary): Promise<Cycle> {
    const operations = transports.reduce((sum, name) => sum + summary[name].operations, 0);
    const before = this.#cycles.at(-1)?.operations_so_far ?? 0;
    const { probe } = this.#stage;
    const platform = await probe?.();
    const target = probe === undefined ? readMemory(summary) : undefined;
    return {
      number,
      operations,
      operations_so_far: before + operations,
      rate_per_second: summary.measured.rates.all.average_per_second,
      processes: {
        generator: figuresOf(await ownFigures()),
        ...(platform !== undefined && { platform: figuresOf(platform) }),
        ...(target !== undefined && { target }),
      },
    };
  }

  #sumUp(endedBy: string | undefined): EnduranceSummary {
    const { request, settings } = this.#plan;
    const { name, seed } = request.scenario;
    const counting = this.#cycles.slice(settings.warmUpCycles);
    return {
      version: request.version,
      scenario: name,
      seed,
      complete: endedBy === undefined,
      reason: endedBy ?? null,
      warm_up_cycles: settings.warmUpCycles,
      processes: processes.flatMap((process) =>
        enduranceOf(process, counting, settings.leakLimitBytes),
      ),
      cycles: this.#cycles,
    };
  }
}

function figuresOf({ heldBytes, rssBytes, descriptors }: ProcessFigures): CycleFigures {
  return { held_bytes: heldBytes, rss_bytes: rssBytes, descriptors: descriptors ?? null };
}

/** Of a target of one's own: what its reading `memory`, in MiB, was at the end of the cycle. */
function readMemory({ target }: Summary): CycleFigures | undefined {
  const memory = target['memory'];
  if (memory === undefined) return undefined;
  return { held_bytes: memory.last * bytesPerMebibyte, rss_bytes: null, descriptors: null };
}

function enduranceOf(
  process: WatchedProcess,
  cycles: readonly Cycle[],
  limitBytes: number,
): readonly ProcessEndurance[] {
  const held = cycles.flatMap(({ operations_so_far: operations, processes: figures }) => {
    const bytes = figures[process]?.held_bytes;
    return bytes === undefined ? [] : [{ operations, bytes }];
  });
  if (held.length === 0) return [];
  const ends = (figure: keyof CycleFigures): FirstAndLast => ({
    first: cycles[0]?.processes[process]?.[figure] ?? null,
    last: cycles.at(-1)?.processes[process]?.[figure] ?? null,
  });
  return [
    {
      process,
      asked_limit: limitBytes,
      ...judgeLeak(held, Math.max(limitBytes, smallestLimit(cycles))),
      held_bytes: ends('held_bytes'),
      rss_bytes: ends('rss_bytes'),
      descriptors: ends('descriptors'),
    },
  ];
}

/** Growth per 1,000 operations that would be told from the engine's own, the more the fewer. */
function smallestLimit(cycles: readonly Cycle[]): number {
  const operations = cycles.reduce((sum, cycle) => sum + cycle.operations, 0);
  if (operations === 0) return Infinity;
  return Math.ceil((engineGrowthBytes * cycles.length * 1_000) / operations);
}
