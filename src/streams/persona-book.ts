import { maxNameLength, otherName } from '../metrics/limits.ts';
import { sortedRecord } from '../metrics/name-counts.ts';
import { transports } from '../metrics/observation.ts';
import type {
  Chart,
  Connection,
  Life,
  Move,
  Oddity,
  Sample,
  Started,
  Transport,
  WayTaken,
} from '../metrics/observation.ts';
import { OperationSeries, OperationTotals } from '../metrics/operation-series.ts';
import type { LaneTotals, PersonaTotals } from '../metrics/totals.ts';
import { noLives, noOddities } from '../metrics/window.ts';
import type {
  OperationFigures,
  PersonaFigures,
  PersonaTransportFigures,
} from '../metrics/window.ts';
import { CensusBook } from './census-book.ts';
import { ConnectionBook } from './connection-book.ts';
import { CountBook } from './count-book.ts';
import { CoverageBook } from './coverage-book.ts';
import type { SeriesBudget } from './series-budget.ts';
import { StateBalance } from './state-balance.ts';
import { StayBook } from './stay-book.ts';
import { TransitionBook } from './transition-book.ts';
import { userTotals } from './user-totals.ts';

interface Account {
  readonly series: OperationSeries;
  readonly totals: OperationTotals;
}

function openAccount(): Account {
  return { series: new OperationSeries(), totals: new OperationTotals() };
}

function closeAccount(account: Account): OperationFigures {
  return account.series.close(account.totals);
}

function destroyAccount(account: Account): void {
  account.series.destroy();
  account.totals.destroy();
}

/** One transport of one persona. */
class Lane {
  readonly all = openAccount();
  readonly #operations = new Map<string, Account>();
  readonly #budget: SeriesBudget;

  constructor(budget: SeriesBudget) {
    this.#budget = budget;
  }

  start(started: Started): void {
    this.all.series.start();
    this.#account(started.operation).series.start();
  }

  complete(sample: Sample): void {
    this.all.series.complete(sample);
    this.#account(sample.operation).series.complete(sample);
  }

  close(): PersonaTransportFigures {
    const touched = [...this.#operations].filter(([, account]) => account.series.touched);
    const figures = touched.map(([name, account]) => [name, closeAccount(account)] as const);
    return { ...closeAccount(this.all), operations: sortedRecord(figures) };
  }

  totals(): LaneTotals {
    const operations = [...this.#operations].map(([name, { totals }]) => [name, totals] as const);
    return { all: this.all.totals, operations: new Map(operations) };
  }

  destroy(): void {
    destroyAccount(this.all);
    for (const account of this.#operations.values()) destroyAccount(account);
  }

  #account(operation: string): Account {
    return this.#operations.get(operation) ?? this.#openAccount(operation);
  }

  #openAccount(operation: string): Account {
    const fits = operation.length <= maxNameLength && this.#budget.take();
    if (!fits) this.#budget.folded += 1;
    const name = fits ? operation : otherName;
    const account = this.#operations.get(name) ?? openAccount();
    this.#operations.set(name, account);
    return account;
  }
}

/** Everything one persona did: the open window and the totals. */
export class PersonaBook {
  readonly #lives = new CountBook(noLives);
  readonly #connections = new ConnectionBook();
  readonly #oddities = new CountBook(noOddities);
  readonly #census = new CensusBook();
  readonly #stays = new StayBook();
  readonly #transitions = new TransitionBook();
  readonly #balance = new StateBalance();
  readonly #coverage = new CoverageBook();
  readonly #lanes = new Map<Transport, Lane>();
  readonly #budget: SeriesBudget;
  #onlineMax = 0;
  #pushes = 0;
  #windowPushes = 0;
  #online = 0;

  constructor(budget: SeriesBudget) {
    this.#budget = budget;
  }

  start(started: Started): void {
    this.#lane(started.transport).start(started);
  }

  complete(sample: Sample): void {
    this.#lane(sample.transport).complete(sample);
  }

  push(): void {
    this.#windowPushes += 1;
  }

  connect(connection: Connection): void {
    this.#connections.count(connection);
  }

  live(step: Life['step']): void {
    this.#lives.count(step);
  }

  wonder(what: Oddity['what']): void {
    this.#oddities.count(what);
  }

  move(move: Move): void {
    this.#stays.move(move);
    this.#transitions.move(move);
    this.#balance.move(move);
  }

  declare(chart: Chart): void {
    this.#coverage.declare(chart);
  }

  take(way: WayTaken): void {
    this.#coverage.take(way);
  }

  /** Users that are not in the state they said. */
  strays(states: Readonly<Record<string, number>>): number {
    return this.#balance.missing(states);
  }

  setOnline(online: number): void {
    this.#online = online;
    this.#onlineMax = Math.max(this.#onlineMax, online);
  }

  /** `states`: users of the persona per state, now. */
  close(states: Readonly<Record<string, number>>): PersonaFigures {
    const pushes = this.#windowPushes;
    this.#pushes += pushes;
    this.#windowPushes = 0;
    const lives = this.#lives.close();
    const stays = this.#stays.settle();
    this.#transitions.settle();
    return {
      online: this.#online,
      users: userTotals(this.#lives.totals()),
      lives,
      transports: this.#closeLanes(),
      connections: this.#connections.close(),
      pushes,
      oddities: this.#oddities.close(),
      states: this.#census.count(states),
      stays,
    };
  }

  totals(): PersonaTotals {
    const lanes = [...this.#lanes].map(([transport, lane]) => [transport, lane.totals()] as const);
    const stays = this.#stays.totals();
    return {
      lives: this.#lives.totals(),
      onlineMax: this.#onlineMax,
      pushes: this.#pushes,
      connections: this.#connections.totals(),
      oddities: this.#oddities.totals(),
      states: this.#census.totals(),
      stays,
      transitions: this.#transitions.totals(),
      coverage: this.#coverage.totals(stays),
      lanes: new Map(lanes),
    };
  }

  destroy(): void {
    this.#connections.destroy();
    this.#stays.destroy();
    for (const lane of this.#lanes.values()) lane.destroy();
  }

  #lane(transport: Transport): Lane {
    const lane = this.#lanes.get(transport);
    if (lane !== undefined) return lane;
    const opened = new Lane(this.#budget);
    this.#lanes.set(transport, opened);
    return opened;
  }

  #closeLanes(): PersonaFigures['transports'] {
    const figures: Partial<Record<Transport, PersonaTransportFigures>> = {};
    for (const transport of transports) {
      const lane = this.#lanes.get(transport);
      if (lane?.all.series.touched === true) figures[transport] = lane.close();
    }
    return figures;
  }
}
