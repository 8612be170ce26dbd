import { writeFileSync } from 'node:fs';
import {
  arch,
  availableParallelism,
  cpus,
  freemem,
  loadavg,
  platform,
  release,
  totalmem,
} from 'node:os';
import { join } from 'node:path';
import { causeOfLimit } from '../metrics/cause-of-limit.ts';
import { freshWatch, watchGenerator } from '../metrics/generator-health.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Window } from '../metrics/window.ts';
import { HealthHistory } from './health-history.ts';
import { redactCommand } from './redact-command.ts';
import { saveFile } from './save-file.ts';

/** What the host file needs to be told. */
export interface HostFacts {
  readonly version: string;
  /** The command line as it was given; secrets are taken out here. */
  readonly command: readonly string[];
  /** Start of the run as an ISO 8601 time in UTC. */
  readonly startedAt: string;
  /** The time now, likewise. */
  readonly wallTime: () => string;
}

const mebibyte = 1_048_576;

function machine() {
  return {
    platform: platform(),
    release: release(),
    arch: arch(),
    cpu_model: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    memory_mb: Math.round(totalmem() / mebibyte),
  };
}

function load() {
  return {
    load_average: loadavg().map(roundFigure),
    free_memory_mb: Math.round(freemem() / mebibyte),
  };
}

/**
 * `host.json`: everything about the machine, the process and the wall clock, and nothing else is.
 * Written at the start as well, so that a killed run keeps it; throws when that fails.
 */
export class HostFile implements Sink {
  readonly name = 'host.json';
  readonly #folder: string;
  readonly #facts: HostFacts;
  readonly #atStart = load();
  readonly #history = new HealthHistory();
  #watch = freshWatch;

  constructor(folder: string, facts: HostFacts) {
    this.#folder = folder;
    this.#facts = facts;
    writeFileSync(join(folder, this.name), this.#text(null), { flag: 'wx' });
  }

  window({ index, generator }: Window): void {
    if (generator === undefined) return;
    this.#history.add(index, generator);
    this.#watch = watchGenerator(this.#watch, generator);
  }

  finish(): Promise<readonly NotSaved[]> {
    return saveFile(this.#folder, this.name, this.#text(this.#facts.wallTime()));
  }

  #text(endedAt: string | null): string {
    const host = {
      version: this.#facts.version,
      node: process.version,
      command: redactCommand(this.#facts.command),
      started_at: this.#facts.startedAt,
      ended_at: endedAt,
      machine: machine(),
      at_start: this.#atStart,
      at_end: endedAt === null ? null : load(),
      generator: {
        limited: this.#watch.limited,
        cause: causeOfLimit(this.#watch) ?? null,
        windows: this.#watch.windows,
        overloaded_windows: this.#watch.overload.windows,
        windows_per_entry: this.#history.windowsPerEntry,
        entries: this.#history.entries,
      },
    };
    return `${JSON.stringify(host, null, 2)}\n`;
  }
}
