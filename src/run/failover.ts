import { join } from 'node:path';
import { compareFailovers } from '../metrics/compare-failovers.ts';
import type { FailoverSummary } from '../metrics/failover-summary.ts';
import type { NotSaved } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import { failoverMarkdown } from '../outputs/failover-markdown.ts';
import { makeFolder } from '../outputs/make-folder.ts';
import { saveFile } from '../outputs/save-file.ts';
import { notSaved } from '../outputs/system-error.ts';
import { InputError } from '../scenario/problem.ts';
import type { BackOffStrategy } from '../scenario/scenario.ts';
import type { RunHandle, RunRequest } from './run-request.ts';
import { runScenario } from './run-scenario.ts';
import type { SavedSeries } from './series-files.ts';
import { simulateScenario } from './simulate-scenario.ts';

export interface FailoverPlan {
  readonly request: RunRequest;
  readonly strategies: readonly BackOffStrategy[];
  readonly mode: FailoverSummary['mode'];
  readonly folder: string | undefined;
}

export interface FailoverResult extends SavedSeries {
  readonly summary: FailoverSummary;
  readonly leftBehind: readonly string[];
}

/** A comparison of back-off strategies in progress. */
export interface FailoverHandle {
  /** Rejects with an `InputError` when the first run cannot start. */
  readonly finished: Promise<FailoverResult>;
  /** Ends it with what is known by then. */
  stop(reason: string): void;
}

/** A strategy is through; what its run came to. */
export type OnStrategy = (strategy: BackOffStrategy, summary: Summary) => void;

/** Lets the same crowd meet the same faults once per strategy, each time on a fresh target. */
export function beginFailover(plan: FailoverPlan, onStrategy: OnStrategy): FailoverHandle {
  const failover = new Failover(plan, onStrategy);
  return { finished: failover.run(), stop: (reason) => failover.stop(reason) };
}

interface Run {
  readonly strategy: BackOffStrategy;
  readonly summary: Summary;
}

class Failover {
  readonly #plan: FailoverPlan;
  readonly #onStrategy: OnStrategy;
  readonly #runs: Run[] = [];
  readonly #notSaved: NotSaved[] = [];
  readonly #leftBehind: string[] = [];
  #reason: string | undefined;
  #stopCurrent: (reason: string) => void = () => undefined;

  constructor(plan: FailoverPlan, onStrategy: OnStrategy) {
    this.#plan = plan;
    this.#onStrategy = onStrategy;
  }

  stop(reason: string): void {
    this.#reason ??= reason;
    this.#stopCurrent(reason);
  }

  async run(): Promise<FailoverResult> {
    for (const strategy of this.#plan.strategies) {
      if (this.#reason === undefined) await this.#attempt(strategy);
    }
    const summary = this.#sumUp();
    const files = await this.#save(summary);
    const saved = { folder: this.#plan.folder, files, notSaved: this.#notSaved };
    return { summary, ...saved, leftBehind: this.#leftBehind };
  }

  /** What has been compared by then is worth telling, also when the next run cannot start. */
  async #attempt(strategy: BackOffStrategy): Promise<void> {
    try {
      await this.#try(strategy);
    } catch (error) {
      if (this.#runs.length === 0 || !(error instanceof InputError)) throw error;
      const problems = error.problems.map(({ where, message }) => `${where} ${message}`);
      this.#reason = `${strategy} could not start: ${problems.join('; ')}`;
    }
  }

  async #try(strategy: BackOffStrategy): Promise<void> {
    const handle = await this.#begin(strategy);
    this.#stopCurrent = (reason) => handle.stop(reason);
    if (this.#reason !== undefined) handle.stop(this.#reason);
    const { summary, notSaved: unsaved, leftBehind } = await handle.finished;
    this.#notSaved.push(...unsaved.map((one) => ({ ...one, file: `${strategy}/${one.file}` })));
    this.#leftBehind.push(...leftBehind);
    this.#runs.push({ strategy, summary });
    this.#onStrategy(strategy, summary);
  }

  #begin(strategy: BackOffStrategy): Promise<RunHandle> {
    const { request, mode, folder } = this.#plan;
    const { scenario } = request;
    const start = mode === 'real' ? runScenario : simulateScenario;
    return start({
      ...request,
      scenario: { ...scenario, reconnect: { ...scenario.reconnect, strategy } },
      output: folder === undefined ? undefined : join(folder, strategy),
      savesResults: folder !== undefined,
    });
  }

  #sumUp(): FailoverSummary {
    const { request, mode } = this.#plan;
    const { name, seed } = request.scenario;
    return {
      version: request.version,
      scenario: name,
      seed,
      mode,
      complete: this.#reason === undefined,
      reason: this.#reason ?? null,
      strategies: this.#runs.map(({ strategy, summary }) => ({
        strategy,
        verdict: summary.verdict,
        verdict_reasons: summary.verdict_reasons,
      })),
      faults: compareFailovers(
        this.#runs.map(({ strategy, summary }) => ({ strategy, faults: summary.faults })),
      ),
    };
  }

  /** Names of what is in the folder. */
  async #save(summary: FailoverSummary): Promise<readonly string[]> {
    const { folder, request } = this.#plan;
    if (folder === undefined) return [];
    const texts = [
      ['failover.json', `${JSON.stringify(summary, null, 2)}\n`],
      ['failover.md', failoverMarkdown(summary, request.repeat)],
    ] as const;
    try {
      makeFolder(folder);
    } catch (error) {
      this.#notSaved.push(notSaved(folder, error));
      return [];
    }
    for (const [file, text] of texts) this.#notSaved.push(...(await saveFile(folder, file, text)));
    return [...texts.map(([file]) => file), ...this.#runs.map(({ strategy }) => `${strategy}/`)];
  }
}
