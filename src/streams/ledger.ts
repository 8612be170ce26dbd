import { createChannelKinds } from '../metrics/channel-kind.ts';
import { FirstFailures } from '../metrics/first-failures.ts';
import { maxNameLength, maxPersonas, otherName } from '../metrics/limits.ts';
import { mapSorted, NameCounts, sortedRecord } from '../metrics/name-counts.ts';
import type {
  Connection,
  Gathering,
  Life,
  Move,
  Observation,
  Oddity,
  Push,
  Sample,
  Tick,
  Traffic,
} from '../metrics/observation.ts';
import type { Totals } from '../metrics/totals.ts';
import { noLives, noOddities } from '../metrics/window.ts';
import type { LastError, Window } from '../metrics/window.ts';
import { CensusBook } from './census-book.ts';
import { ConnectionBook } from './connection-book.ts';
import { CountBook } from './count-book.ts';
import { CrossingBook } from './crossing-book.ts';
import { CustomBook } from './custom-book.ts';
import { FaultBook } from './fault-book.ts';
import { PaceBook } from './pace-book.ts';
import { PersonaBook } from './persona-book.ts';
import { ReadingBook } from './reading-book.ts';
import { SeriesBudget } from './series-budget.ts';
import { StayBook } from './stay-book.ts';
import { StuckBook } from './stuck-book.ts';
import { TransitionBook } from './transition-book.ts';
import { TransportBook } from './transport-book.ts';
import { userTotals } from './user-totals.ts';

const noGatherings = { groups: 0, users: 0, short: 0 };

/**
 * Books observations into windows and totals. An observation belongs to the window that is open
 * when it arrives; a tick closes it. Needs `prepareHistograms()`; memory is freed by `destroy`.
 */
export class Ledger {
  readonly #budget = new SeriesBudget();
  readonly #personas = new Map<string, PersonaBook>();
  readonly #transports = new TransportBook();
  readonly #pace = new PaceBook();
  readonly #connections = new ConnectionBook();
  readonly #lives = new CountBook(noLives);
  readonly #census = new CensusBook();
  readonly #channelKind = createChannelKinds();
  readonly #pushes = new NameCounts();
  readonly #windowPushes = new NameCounts();
  readonly #oddities = new CountBook(noOddities);
  readonly #gatherings = new CountBook(noGatherings);
  readonly #custom = new CustomBook();
  readonly #readings = new ReadingBook();
  readonly #faults = new FaultBook();
  readonly #stays = new StayBook();
  readonly #transitions = new TransitionBook();
  readonly #stuck = new StuckBook();
  readonly #crossings = new CrossingBook();
  readonly #firstFailures = new FirstFailures();
  #traffic: Traffic = { sentBytes: 0, receivedBytes: 0 };
  #lastFailure: Sample | undefined;
  #index = 0;
  #startMs = 0;
  #misplaced = 0;
  #windowMisplaced = 0;
  #foldedBefore = 0;
  #open = 0;
  #brokenWindows = 0;
  #firstBrokenWindow: number | undefined;
  #strayWindows = 0;
  #firstStrayWindow: number | undefined;

  /** Books one observation; a tick closes the window and returns it. */
  observe(observation: Observation): Window | undefined {
    if (observation.kind === 'tick') return this.#close(observation);
    this.#open += 1;
    if (observation.at < this.#startMs) this.#windowMisplaced += 1;
    this.#book(observation);
    return undefined;
  }

  /** Everything in closed windows. */
  totals(): Totals {
    const personas = [...this.#personas].map(([name, book]) => [name, book.totals()] as const);
    return {
      windows: this.#index,
      endMs: this.#startMs,
      phases: this.#transports.phases(),
      pace: this.#pace.totals(),
      personas: new Map(personas),
      connections: this.#connections.totals(),
      traffic: this.#traffic,
      firstFailures: this.#firstFailures,
      pushes: this.#pushes,
      oddities: this.#oddities.totals(),
      lives: this.#lives.totals(),
      states: this.#census.totals(),
      stays: this.#stays.totals(),
      transitions: this.#transitions.totals(),
      stuck: this.#stuck.summary(this.#startMs),
      strayWindows: this.#strayWindows,
      firstStrayWindow: this.#firstStrayWindow,
      custom: this.#custom.summary(),
      target: this.#readings.summary(),
      gatherings: this.#gatherings.totals(),
      faults: this.#faults.summary(),
      unexplained: this.#faults.unexplained(),
      inFlight: this.#transports.inFlight,
      brokenWindows: this.#brokenWindows,
      firstBrokenWindow: this.#firstBrokenWindow,
      crossedPhases: this.#crossings.crossed,
      invalidCustom: this.#custom.invalid,
      invalidTarget: this.#readings.invalid,
      folded: this.#folded(),
      misplaced: this.#misplaced + this.#windowMisplaced,
      unclosed: this.#open,
    };
  }

  /** Frees the histograms; neither the ledger nor its totals may be used afterwards. */
  destroy(): void {
    this.#transports.destroy();
    this.#pace.destroy();
    this.#connections.destroy();
    this.#custom.destroy();
    this.#stays.destroy();
    this.#faults.destroy();
    for (const book of this.#personas.values()) book.destroy();
  }

  #book(observation: Exclude<Observation, Tick>): void {
    switch (observation.kind) {
      case 'started':
        this.#transports.start(observation.transport);
        return this.#persona(observation.persona).start(observation);
      case 'sample':
        return this.#complete(observation);
      case 'push':
        return this.#push(observation);
      case 'connection':
        return this.#connect(observation);
      case 'life':
        return this.#live(observation);
      case 'oddity':
        return this.#wonder(observation);
      case 'paced':
        return this.#pace.count(observation);
      case 'gathering':
        return this.#gather(observation);
      case 'measure':
        return this.#custom.record(observation);
      case 'reading':
        return this.#readings.record(observation);
      case 'fault':
        return this.#faults.note(observation);
      case 'presence':
        return this.#faults.see(observation);
      case 'move':
        return this.#move(observation);
      case 'staying':
        return;
      case 'stuck':
        return this.#stuck.find(observation);
      case 'chart':
        return this.#persona(observation.persona).declare(observation);
      case 'way':
        return this.#persona(observation.persona).take(observation);
    }
  }

  #complete(sample: Sample): void {
    this.#transports.complete(sample);
    this.#crossings.count(sample.startPhase);
    this.#faults.complete(sample);
    this.#persona(sample.persona).complete(sample);
    if (sample.outcome !== 'failed' && sample.outcome !== 'timedOut') return;
    this.#lastFailure = sample;
    this.#firstFailures.add(sample);
    this.#faults.fail(sample);
  }

  #push(push: Push): void {
    this.#windowPushes.add(this.#channelKind(push.channel));
    this.#persona(push.persona).push();
    this.#faults.push(push);
  }

  #connect(connection: Connection): void {
    this.#connections.count(connection);
    this.#faults.connect(connection);
    this.#persona(connection.persona).connect(connection);
  }

  #wonder({ what, persona }: Oddity): void {
    this.#oddities.count(what);
    this.#persona(persona).wonder(what);
  }

  #live(life: Life): void {
    this.#lives.count(life.step);
    if (life.step === 'crashed') this.#firstFailures.addCrash(life);
    this.#persona(life.persona).live(life.step);
  }

  #move(move: Move): void {
    this.#stays.move(move);
    this.#transitions.move(move);
    this.#stuck.move(move);
    this.#persona(move.persona).move(move);
  }

  #gather({ users, isFull }: Gathering): void {
    this.#gatherings.count('groups');
    this.#gatherings.count('users', users);
    if (!isFull) this.#gatherings.count('short');
  }

  #persona(name: string): PersonaBook {
    return this.#personas.get(name) ?? this.#openPersona(name);
  }

  #openPersona(wanted: string): PersonaBook {
    const fits = wanted.length <= maxNameLength && this.#personas.size < maxPersonas;
    if (!fits) this.#budget.folded += 1;
    const name = fits ? wanted : otherName;
    const book = this.#personas.get(name) ?? new PersonaBook(this.#budget);
    this.#personas.set(name, book);
    return book;
  }

  #close(tick: Tick): Window {
    const online = this.#countOnline(tick.online);
    const lives = this.#lives.close();
    const window = {
      index: this.#index,
      startMs: this.#startMs,
      endMs: tick.at,
      phase: tick.phase,
      transports: this.#transports.close(tick, this.#startMs),
      pace: this.#pace.close(this.#index, tick.waiting),
      personas: this.#closePersonas(tick.personaStates),
      connections: this.#connections.close(),
      traffic: this.#closeTraffic(tick.traffic),
      pushes: this.#windowPushes.toRecord(),
      oddities: this.#oddities.close(),
      lives,
      users: userTotals(this.#lives.totals()),
      states: this.#census.count(tick.states),
      online,
      dwell: this.#stays.close(),
      transitions: this.#transitions.close(),
      stuck: this.#stuck.close(),
      lastError: lastErrorOf(this.#lastFailure),
      custom: this.#custom.close(),
      target: this.#readings.close(),
      faults: this.#faults.close(),
      gatherings: this.#gatherings.close(),
      folded: this.#folded() - this.#foldedBefore,
      misplaced: this.#windowMisplaced,
    } satisfies Window;
    this.#judge(window);
    this.#crossings.close(tick.phase);
    this.#startNext(tick.at);
    return window;
  }

  #countOnline(online: Tick['online']): Readonly<Record<string, number>> {
    for (const book of this.#personas.values()) book.setOnline(0);
    for (const [persona, users] of Object.entries(online)) this.#persona(persona).setOnline(users);
    return sortedRecord(Object.entries(online).slice(0, maxPersonas));
  }

  #closePersonas(states: Tick['personaStates']): Window['personas'] {
    for (const persona of Object.keys(states)) this.#persona(persona);
    this.#seek(states);
    return mapSorted(this.#personas, (book, name) => book.close(states[name] ?? {}));
  }

  /** Personas beyond the limit share a book, and then nothing can be said. */
  #seek(states: Tick['personaStates']): void {
    if (this.#personas.has(otherName)) return;
    const isStray = [...this.#personas].some(([name, book]) => book.strays(states[name] ?? {}) > 0);
    if (!isStray) return;
    this.#strayWindows += 1;
    this.#firstStrayWindow ??= this.#index;
  }

  #closeTraffic(soFar: Traffic): Traffic {
    const { sentBytes, receivedBytes } = this.#traffic;
    this.#traffic = { ...soFar };
    return {
      sentBytes: soFar.sentBytes - sentBytes,
      receivedBytes: soFar.receivedBytes - receivedBytes,
    };
  }

  #judge(window: Window): void {
    if (Object.values(window.transports).every((transport) => transport.missing === 0)) return;
    this.#brokenWindows += 1;
    this.#firstBrokenWindow ??= window.index;
  }

  #startNext(startMs: number): void {
    this.#pushes.merge(this.#windowPushes);
    this.#windowPushes.clear();
    this.#misplaced += this.#windowMisplaced;
    this.#windowMisplaced = 0;
    this.#foldedBefore = this.#folded();
    this.#lastFailure = undefined;
    this.#index += 1;
    this.#startMs = startMs;
    this.#open = 0;
  }

  #folded(): number {
    const pushes = this.#pushes.folded + this.#windowPushes.folded;
    const own = this.#custom.folded + this.#readings.folded;
    const states = this.#census.folded + this.#stays.folded + this.#transitions.folded;
    return this.#budget.folded + states + pushes + own;
  }
}

function lastErrorOf(sample: Sample | undefined): LastError | null {
  if (sample === undefined) return null;
  return {
    atMs: sample.at,
    user: sample.user,
    persona: sample.persona,
    state: sample.state,
    transport: sample.transport,
    operation: sample.operation,
    errorClass: sample.errorClass ?? sample.outcome,
    fault: sample.fault ?? null,
  };
}
