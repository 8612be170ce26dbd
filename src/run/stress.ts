import { breakingPointOf, type BreakingPoint } from '../metrics/breaking-point.ts';
import { nextTrial, type SearchEnd, type SearchPlan } from '../metrics/breaking-point-search.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { defaultThresholds } from './default-thresholds.ts';
import { gaveOutFirst } from './gave-out-first.ts';
import { atLevels, levelUnits } from './load-level.ts';
import { tryRecovery } from './recovery-trial.ts';
import type { RunRequest } from './run-request.ts';
import { SeriesFiles } from './series-files.ts';
import type { Stage } from './stage.ts';
import type { RecoveryTrial, StressResult, StressSummary } from './stress-result.ts';
import { trialOf, type Judging, type Trial, type TrialName } from './trial.ts';

/** How a breaking point is looked for. */
export interface StressSettings {
  readonly search: SearchPlan;
  /** Length of one trial, without the way to its level and back. */
  readonly stepMs: number;
}

/** Whoever shows a stress test while it lasts. */
export interface StressWatcher {
  began(trial: TrialName): void;
  ended(trial: Trial): void;
  /** The search is over; a breaking point was found and recovery is tried. */
  recovering(point: BreakingPoint): void;
}

/** A stress test in progress. */
export interface StressHandle {
  readonly finished: Promise<StressResult>;
  /** Ends it with what is known by then. */
  stop(reason: string): void;
}

export interface StressPlan {
  readonly request: RunRequest;
  readonly settings: StressSettings;
  readonly folder: string | undefined;
}

/** Looks for the breaking point of an open target and closes it in the end. */
export function beginStress(stage: Stage, plan: StressPlan, watcher: StressWatcher): StressHandle {
  const stress = new Stress(stage, plan, watcher);
  void stage.broke.then((reason) => stress.stop(reason));
  return { finished: stress.run(), stop: (reason) => stress.stop(reason) };
}

interface Found {
  readonly point: BreakingPoint;
  readonly recovery: RecoveryTrial | undefined;
}

/** One trial after the other; the search says which. */
class Stress {
  readonly #stage: Stage;
  readonly #plan: StressPlan;
  readonly #watcher: StressWatcher;
  readonly #scenario: Scenario;
  readonly #judging: Judging;
  readonly #files: SeriesFiles;
  readonly #trials: Trial[] = [];
  #reason: string | undefined;
  #stopCurrent: (reason: string) => void = () => undefined;

  constructor(stage: Stage, plan: StressPlan, watcher: StressWatcher) {
    const { scenario } = plan.request;
    const { thresholds, load } = scenario;
    const absolute = thresholds.filter(({ withinBaseline }) => withinBaseline === undefined);
    const used = absolute.length > 0 ? absolute : defaultThresholds(load.model);
    this.#judging = absolute.length > 0 ? 'own thresholds' : 'default thresholds';
    this.#stage = stage;
    this.#plan = plan;
    this.#watcher = watcher;
    this.#scenario = { ...scenario, thresholds: used };
    this.#files = new SeriesFiles(plan.folder, 'trials');
  }

  stop(reason: string): void {
    this.#reason ??= reason;
    this.#stopCurrent(reason);
  }

  /** The target is closed whether all went well or not; that it ends then is no reason. */
  async run(): Promise<StressResult> {
    const searched = this.#search();
    await Promise.allSettled([searched]);
    const endedBy = this.#reason;
    const leftBehind = await this.#stage.close();
    const summary = this.#sumUp(await searched, endedBy);
    return { summary, ...(await this.#files.saveWhole('stress.json', summary)), leftBehind };
  }

  async #search(): Promise<Found> {
    const end = await this.#tryAll();
    const point = breakingPointOf(
      { plan: this.#plan.settings.search, unit: this.#unit() },
      this.#trials,
      end,
    );
    return { point, recovery: await this.#recover(point) };
  }

  async #tryAll(): Promise<SearchEnd> {
    for (;;) {
      if (this.#reason !== undefined) return 'inconclusive';
      const next = nextTrial(this.#plan.settings.search, this.#trials);
      if (next.kind === 'end') return next.end;
      const number = this.#trials.length + 1;
      const trial = await this.#try({ number, level: next.level, why: next.why });
      this.#trials.push(trial);
      this.#watcher.ended(trial);
    }
  }

  async #try(name: TrialName): Promise<Trial> {
    this.#watcher.began(name);
    const summary = await this.#crowd(this.#scenarioOf(name));
    await this.#files.savePart(name.number, summary);
    return trialOf(name, summary, this.#judging);
  }

  async #crowd(scenario: Scenario): Promise<Summary> {
    const course = this.#stage.begin(scenario);
    this.#stopCurrent = course.stop;
    const { summary } = await course.finished;
    return summary;
  }

  /** Each with a seed of its own, or a repetition would only repeat the same chance. */
  #scenarioOf({ number, level }: TrialName): Scenario {
    const { stepMs } = this.#plan.settings;
    const stretch = { name: 'steady', level, lengthMs: stepMs, counts: true };
    return { ...atLevels(this.#scenario, [stretch]), seed: this.#scenario.seed + number - 1 };
  }

  async #recover(point: BreakingPoint): Promise<RecoveryTrial | undefined> {
    if (point.level === null || this.#reason !== undefined) return undefined;
    this.#watcher.recovering(point);
    const recovery = tryRecovery(this.#stage, {
      scenario: this.#scenario,
      breakingLevel: point.level,
      stretchMs: this.#plan.settings.stepMs,
    });
    this.#stopCurrent = recovery.stop;
    return recovery.finished;
  }

  #unit(): string {
    return levelUnits[this.#scenario.load.model];
  }

  #sumUp({ point, recovery }: Found, endedBy: string | undefined): StressSummary {
    const { name, seed, load, thresholds } = this.#scenario;
    return {
      version: this.#plan.request.version,
      scenario: name,
      seed,
      load_model: load.model,
      unit: this.#unit(),
      complete: endedBy === undefined,
      reason: endedBy ?? null,
      thresholds: thresholds.map(({ text }) => text),
      breaking_point: point,
      gave_out: gaveOutFirst(this.#trials, point) ?? null,
      recovery: recovery ?? null,
      trials: this.#trials,
    };
  }
}
