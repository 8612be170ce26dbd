import { personas as shippedPersonas } from '../../src/machines/personas.ts';
import type { Observation, Push, Sample } from '../../src/metrics/observation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Witness } from './witness.ts';

interface Life {
  readonly persona: string;
  isOnline: boolean;
  /** When it came online last. */
  onlineSince: number;
  /** When it last finished an operation of its own. */
  actedAt: number;
  deeds: number;
  /** Good replies to its messages. */
  answers: number;
  /** Connections it lost or was refused since it was online. */
  setbacks: number;
  lostAt: number | undefined;
  /** Since the last of its connections ended. */
  setBackAt: number | undefined;
  endedAt: number | undefined;
  isLeaving: boolean;
  /** It goes of its own accord to come again, which is no setback. */
  isDropping: boolean;
}

export interface Asking {
  readonly scenario: Scenario;
  readonly witness: Witness;
  readonly accuse: (what: string) => void;
}

/** Longest that a reply is counted beyond the patience of its user, in ms. */
const grainMs = 1;

/**
 * What must hold at every moment, whatever goes wrong: counted anew from what was recorded, and
 * held against what the witness saw.
 */
export class LifeBook {
  readonly #asking: Asking;
  readonly #lives = new Map<string, Life>();
  readonly #open = new Map<string, number>();
  readonly #backOffs: number[] = [];
  readonly #returnMs: number;
  readonly #pushes = { missing: 0, repeated: 0 };
  #at = 0;

  constructor(asking: Asking) {
    this.#asking = asking;
    this.#returnMs = returnMsOf(asking.scenario);
  }

  see(one: Observation): void {
    if (one.at < this.#at) this.#accuse(`${one.kind} at ${one.at} after ${this.#at}`);
    this.#at = one.at;
    if (one.kind === 'life') this.#live(one.user, one.persona, one.step);
    if (one.kind === 'presence') this.#present(one.user, one.step);
    if (one.kind === 'connection') this.#connect(one.user, one.step);
    if (one.kind === 'started') this.#count(keyOf(one), 1);
    if (one.kind === 'sample') this.#complete(one);
    if (one.kind === 'push') this.#hear(one);
  }

  /** A user tries to connect. */
  tries(user: string, now: number): void {
    const { setBackAt } = this.#of(user);
    if (setBackAt !== undefined) this.#backOffs.push(now - setBackAt);
  }

  /** A user gives up its connection. */
  closes(user: string, now: number): void {
    const life = this.#of(user);
    const { isDropping } = life;
    life.isDropping = false;
    if (isDropping) life.setBackAt = undefined;
    else if (!life.isLeaving) this.#setBack(user, life, now);
  }

  /** The run is over; `planEndMs`: when everybody had to begin to leave. */
  conclude(planEndMs: number): void {
    const { drainMs, leaveMs } = this.#asking.scenario.timeouts;
    for (const [key, count] of this.#open) {
      if (count !== 0) this.#accuse(`${count} of ${key} never ended`);
    }
    let lastEnd = 0;
    for (const [user, life] of this.#lives) {
      if (life.endedAt === undefined) this.#accuse(`${user} never ended`);
      lastEnd = Math.max(lastEnd, life.endedAt ?? Infinity);
    }
    if (lastEnd > planEndMs + leaveMs + slackMs) this.#accuse(`somebody is there until ${lastEnd}`);
    if (this.#at > planEndMs + drainMs) this.#accuse('the drain was used up');
    this.#judgeBackOffs();
    this.#judgePushes();
  }

  /** The plan is about to end: whoever has been online for long has to have done something. */
  judgeProgress(sinceMs: number): void {
    for (const [user, life] of this.#lives) {
      const isIdle = Math.max(life.onlineSince, life.actedAt) < sinceMs;
      if (life.isOnline && life.endedAt === undefined && !this.#mayRest(life) && isIdle) {
        this.#accuse(`${user} does nothing since ${life.actedAt}`);
      }
    }
  }

  /** Whoever is neither online nor meant to be gone is stuck. */
  judgeReturn(now: number): void {
    for (const [user, life] of this.#lives) {
      if (life.isOnline || life.isLeaving || life.endedAt !== undefined) continue;
      if (life.lostAt !== undefined && now - life.lostAt > this.#returnMs) {
        this.#accuse(`${user} is not back since ${life.lostAt}`);
      }
    }
  }

  /** Choices of reactive people are prompted by pushes, and those of the plan by the plan. */
  #mayRest({ persona }: Life): boolean {
    return persona === 'observer' || this.#asking.scenario.load.model === 'operations';
  }

  #live(user: string, persona: string, step: string): void {
    if (step === 'created') {
      if (this.#lives.has(user)) this.#accuse(`${user} comes twice`);
      this.#lives.set(user, { ...newcomer, persona });
    }
    const life = this.#of(user);
    if (step === 'crashed') this.#accuse(`${user} crashed`);
    // A channel that is not joined is a setback too, and seen only as the end of its connection.
    if (step === 'failed' && life.setbacks < this.#attempts(life)) {
      this.#accuse(`${user} gave up after ${life.setbacks} setbacks`);
    }
    if (step === 'left' || step === 'failed') {
      if (life.endedAt !== undefined) this.#accuse(`${user} ends twice`);
      life.endedAt = this.#at;
    }
  }

  /** Attempts in a row that such a user makes to come back. */
  #attempts({ persona }: Life): number {
    const persistence = shippedPersonas[persona]?.traits.connection.persistence ?? 1;
    return Math.round(this.#asking.scenario.reconnect.attempts * persistence);
  }

  #present(user: string, step: 'online' | 'lost' | 'dropped' | 'leaving'): void {
    const life = this.#of(user);
    const isOnline = step === 'online';
    if (isOnline === life.isOnline && step !== 'leaving') this.#accuse(`${user} is ${step} twice`);
    life.isOnline = isOnline;
    if (step === 'leaving') life.isLeaving = true;
    if (step === 'dropped') life.isDropping = true;
    if (!isOnline) {
      life.lostAt = this.#at;
      return;
    }
    life.onlineSince = this.#at;
    life.setbacks = 0;
    life.lostAt = undefined;
    this.#judgeChannels(user);
  }

  /** Online is who has exactly the channels it is to have, over exactly one connection. */
  #judgeChannels(user: string): void {
    const { witness } = this.#asking;
    const standing = witness.standing(user);
    const has = [...(standing[0]?.channels ?? [])].toSorted().join(' ');
    const wanted = [...witness.wanted(user)].toSorted().join(' ');
    if (standing.length === 1 && has === wanted) return;
    this.#accuse(`${user} is online with [${has}] of ${standing.length}, not with [${wanted}]`);
  }

  /** One that its user gave up ends later than that. */
  #connect(user: string, step: string): void {
    const life = this.#of(user);
    const isEnd = step === 'closed' || step === 'refused';
    if (isEnd && !life.isLeaving) this.#setBack(user, life, this.#at);
  }

  #setBack(user: string, life: Life, at: number): void {
    life.setbacks++;
    life.lostAt ??= at;
    life.setBackAt = at;
    const isTooMany = life.setbacks > this.#attempts(life) + 1;
    if (isTooMany) this.#accuse(`${user} tries again after ${life.setbacks} setbacks`);
  }

  #complete(sample: Sample): void {
    this.#count(keyOf(sample), -1);
    const { timeouts } = this.#asking.scenario;
    const isLong = sample.serviceUs / 1000 > timeouts.operationMs + grainMs;
    if (sample.transport === 'websocket' && isLong) {
      this.#accuse(`${sample.operation} of ${sample.user} took ${sample.serviceUs} µs`);
    }
    if (sample.transport === 'websocket' && sample.outcome === 'ok')
      this.#judgeAnswers(sample.user);
    if (sample.operation.startsWith('session.')) return;
    const life = this.#of(sample.user);
    life.actedAt = this.#at;
    if (sample.outcome !== 'cancelled') life.deeds++;
    const { operationsPerUser = Infinity } = this.#asking.scenario.load;
    if (life.deeds > operationsPerUser) this.#accuse(`${sample.user} does too much`);
  }

  #hear({ missed = 0, came }: Push): void {
    this.#pushes.missing += missed - (came === 'recovered' ? 1 : 0);
    if (came === 'repeated') this.#pushes.repeated++;
  }

  #judgePushes(): void {
    const { missing, repeated } = this.#asking.witness.pushes;
    const told = this.#pushes;
    if (told.missing !== missing) this.#accuse(`${told.missing} of ${missing} pushes are missing`);
    if (told.repeated !== repeated) {
      this.#accuse(`${told.repeated} of ${repeated} pushes came again`);
    }
  }

  /** One that comes twice is one answer. */
  #judgeAnswers(user: string): void {
    const life = this.#of(user);
    life.answers++;
    const came = this.#asking.witness.answered(user);
    if (life.answers > came) this.#accuse(`${user} has ${life.answers} answers, and ${came} came`);
  }

  #count(key: string, change: number): void {
    const count = (this.#open.get(key) ?? 0) + change;
    if (count < 0) this.#accuse(`${key} ended more often than it began`);
    this.#open.set(key, count);
  }

  /** Those who come back at the same moment come back as a herd. */
  #judgeBackOffs(): void {
    const { strategy, maxDelayMs } = this.#asking.scenario.reconnect;
    // Decorrelated waits grow quickly, and each that is too long is cut to the same length.
    const isCut = (ms: number) => strategy === 'decorrelated' && ms > maxDelayMs - grainMs;
    const waits = this.#backOffs.filter((ms) => !isCut(ms));
    const distinct = new Set(waits.map((ms) => ms.toFixed(3)));
    if (waits.length >= fewestBackOffs && distinct.size * 2 < waits.length) {
      this.#accuse(`${waits.length} came back after ${distinct.size} different waits`);
    }
  }

  #of(user: string): Life {
    const life = this.#lives.get(user);
    if (life === undefined) throw new Error(`${user} never came`);
    return life;
  }

  #accuse(what: string): void {
    this.#asking.accuse(what);
  }
}

/** Longest that the last one may take to go, beyond its patience, in ms. */
const slackMs = 2500;
/** With fewer, waits that are alike may be chance. */
const fewestBackOffs = 30;
/** Longest that anybody is away once nothing is broken any more, and where replies are slow. */
const returnMs = 9000;
const slowReturnMs = 11_500;

/** Few hands that are slow as well have more to do than they ever can. */
function returnMsOf({ model, timeouts }: Scenario): number {
  if (model.websocket.p99Ms <= timeouts.operationMs) return returnMs;
  return model.capacity === undefined ? slowReturnMs : Infinity;
}

const newcomer: Omit<Life, 'persona'> = {
  isOnline: false,
  onlineSince: 0,
  actedAt: 0,
  deeds: 0,
  answers: 0,
  setbacks: 0,
  lostAt: undefined,
  setBackAt: undefined,
  endedAt: undefined,
  isLeaving: false,
  isDropping: false,
};

type Keyed = Pick<Sample, 'transport' | 'persona' | 'operation'>;

function keyOf({ transport, persona, operation }: Keyed): string {
  return `${transport} ${persona} ${operation}`;
}
