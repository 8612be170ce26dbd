import { existsSync, fstatSync, openSync, rmSync } from 'node:fs';
import { pino, type Logger } from 'pino';
import type {
  Connection,
  Life,
  Observation,
  Oddity,
  Sample,
  Stuck,
} from '../metrics/observation.ts';
import { roundFigure, usToMs } from '../metrics/rounding.ts';
import type { RunWatcher, Transition } from '../metrics/run-watcher.ts';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import { QueuedRows, rowLimits, type RowPace } from './queued-rows.ts';
import { RowFile } from './row-file.ts';
import type { RunLabels } from './series.ts';

/** Least grave of what is logged; `debug` adds what the charts of the users do. */
export type LogLevel = 'debug' | 'info' | 'warn';

export interface LogSettings {
  readonly file: string;
  readonly level: LogLevel;
}

/** How a log is kept. */
export interface LogPlan {
  readonly level: LogLevel;
  readonly pace: RowPace;
  /** The time now as an ISO 8601 text; left out where a run depends on nothing but its seed. */
  readonly wallTime: (() => string) | undefined;
}

/**
 * A log of one run: JSON lines, each with `level`, `at_ms` of the run and `msg`. Bounded like every
 * file of rows: what the disk cannot take is dropped, counted and told, and never ends the run.
 * Adds to what the file holds; throws the system's error when it cannot be opened.
 */
export class LogFile implements Sink {
  readonly name: string;
  readonly watcher: RunWatcher;
  readonly #rows: QueuedRows;
  readonly #logger: Logger;
  readonly #isNew: boolean;
  #at = 0;

  constructor(path: string, { level, pace, wallTime }: LogPlan) {
    this.#isNew = !existsSync(path);
    const descriptor = openSync(path, 'a');
    const file = new RowFile(descriptor, fstatSync(descriptor).size);
    this.name = path;
    this.#rows = new QueuedRows(file, { pace, limits: rowLimits, heading: '', noun: 'log lines' });
    const timestamp = (): string => {
      const at = `,"at_ms":${roundFigure(this.#at)}`;
      return wallTime === undefined ? at : `${at},"time":"${wallTime()}"`;
    };
    const formatters = { level: (label: string) => ({ level: label }) };
    const write = (line: string): void => {
      if (this.#rows.hasRoom()) this.#rows.add(line);
    };
    this.#logger = pino({ level, base: null, timestamp, formatters }, { write });
    this.watcher = {
      phase: (at, phase) => this.#tell(at, 'info', 'phase began', { phase }),
      observation: (observation) => this.#observe(observation),
      ...(level === 'debug' && { transition: (one: Transition) => this.#transition(one) }),
    };
  }

  /** The run begins; `target` in words, without secrets. */
  started({ scenario, seed, version }: RunLabels, target: string): void {
    this.#logger.info({ scenario, seed, version, target }, 'run started');
  }

  window(): void {
    this.#rows.window();
  }

  finish(summary: Summary): Promise<readonly NotSaved[]> {
    const { verdict, verdict_reasons, complete, reason, duration_seconds } = summary;
    const end = { verdict, verdict_reasons, complete, reason, duration_seconds };
    this.#logger.info(end, 'run ended');
    return this.#rows.finish(this.name);
  }

  /** For runs that never start: a file that was made for it goes again. */
  async discard(): Promise<void> {
    await this.#rows.finish(this.name);
    if (this.#isNew) rmSync(this.name, { force: true });
  }

  #transition({ at, ...facts }: Transition): void {
    this.#tell(at, 'debug', 'transition', facts);
  }

  #observe(observation: Observation): void {
    const { kind } = observation;
    if (kind === 'sample') this.#sample(observation);
    else if (kind === 'connection') this.#connection(observation);
    else if (kind === 'life') this.#life(observation);
    else if (kind === 'oddity') this.#oddity(observation);
    else if (kind === 'stuck') this.#stuck(observation);
  }

  #sample(sample: Sample): void {
    const { at, user, persona, state, operation, transport, outcome, fault } = sample;
    if (outcome === 'ok' || outcome === 'cancelled') return;
    const who = { user, persona, state, operation };
    const error = sample.errorClass;
    const how = { transport, outcome, error, service_ms: usToMs(sample.serviceUs), fault };
    this.#tell(at, 'warn', 'operation failed', { ...who, ...how });
  }

  #connection(connection: Connection): void {
    const { at, step, user, persona, state, errorClass: error, fault } = connection;
    const isWell = step === 'opened' || step === 'left';
    const word = step === 'closed' ? 'lost' : step;
    const level = isWell ? 'debug' : 'warn';
    this.#tell(at, level, `connection ${word}`, { user, persona, state, error, fault });
  }

  #life({ at, step, user, persona, crash }: Life): void {
    if (step === 'failed') this.#tell(at, 'warn', 'user gave up', { user, persona });
    if (crash === undefined) return;
    const { state, event, message: error } = crash;
    this.#tell(at, 'error', 'user crashed', { user, persona, state, event, error });
  }

  #oddity({ at, user, persona, state, what }: Oddity): void {
    this.#tell(at, 'debug', 'frame of no request', { user, persona, state, what });
  }

  #stuck({ at, user, persona, state, sinceMs }: Stuck): void {
    const since_ms = roundFigure(sinceMs);
    this.#tell(at, 'warn', 'user stuck', { user, persona, state, since_ms });
  }

  #tell(at: number, ...[level, message, facts]: Entry): void {
    this.#at = at;
    this.#logger[level](facts, message);
  }
}

type Entry = readonly [level: LogLevel | 'error', message: string, facts: object];
