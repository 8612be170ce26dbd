import type { Connection, Life, Observation, Sample, Stuck } from '../../metrics/observation.ts';
import { usToMs } from '../../metrics/rounding.ts';
import type { RunWatcher, Transition } from '../../metrics/run-watcher.ts';
import { countText, msText } from './number-text.ts';
import { plainText } from './plain-text.ts';

/** Most lines of one second of the run; the rest is counted. */
const linesPerSecond = 200;
/** Most lines that wait until somebody shows them. */
const maxWaiting = 1_000;

/** Whose doings are shown: of everybody as many as can be read, or all of some users. */
export type Shown = 'everybody' | ReadonlySet<string>;

/** What users do, as lines for people; the same for a seed in virtual time. */
export class VerboseLines {
  readonly watcher: RunWatcher;
  readonly #shown: Shown;
  #write: ((line: string) => void) | undefined;
  readonly #waiting: string[] = [];
  #second = 0;
  #lines = 0;

  constructor(shown: Shown) {
    this.#shown = shown;
    this.watcher = {
      phase: (at, name) => this.#say(at, `phase ${plainText(name)}`),
      transition: (transition) => this.#transition(transition),
      observation: (observation) => this.#observe(observation),
    };
  }

  /** From now on lines are shown so, those that waited first. */
  showWith(write: (line: string) => void): void {
    this.#write = write;
    for (const line of this.#waiting.splice(0)) write(line);
  }

  /** Tells what the last second left out. */
  finish(): void {
    this.#tellRest();
    this.#lines = 0;
  }

  #transition({ at, user, from, to, event }: Transition): void {
    if (from === to || !this.#isShown(user)) return;
    const way = `${plainText(from)} → ${plainText(to)}`;
    this.#say(at, `${plainText(user)}  ${way}  ${plainText(event)}`);
  }

  #observe(observation: Observation): void {
    const { kind } = observation;
    if (kind === 'sample') this.#sayOf(observation, operationText(observation));
    else if (kind === 'connection') this.#sayOf(observation, connectionText(observation));
    else if (kind === 'stuck') this.#sayOf(observation, stuckText(observation));
    else if (kind === 'life' && observation.crash !== undefined) {
      this.#crash(observation, observation.crash);
    }
  }

  #crash({ at, user }: Life, { state, event, message }: NonNullable<Life['crash']>): void {
    const text = `crashed on ${plainText(event)}: ${plainText(message, 200)}`;
    this.#sayOf({ at, user, state }, text);
  }

  #sayOf({ at, user, state }: Pick<Sample, 'at' | 'user' | 'state'>, text: string): void {
    if (this.#isShown(user)) this.#say(at, `${plainText(user)}  ${plainText(state)}  ${text}`);
  }

  #isShown(user: string): boolean {
    return this.#shown === 'everybody' || this.#shown.has(user);
  }

  #say(at: number, text: string): void {
    const second = Math.floor(at / 1_000);
    if (second !== this.#second) {
      this.#tellRest();
      this.#second = second;
      this.#lines = 0;
    }
    this.#lines += 1;
    if (this.#shown === 'everybody' && this.#lines > linesPerSecond) return;
    this.#show(`${(at / 1_000).toFixed(3).padStart(9)} s  ${text}`);
  }

  #tellRest(): void {
    if (this.#shown !== 'everybody' || this.#lines <= linesPerSecond) return;
    const rest = countText(this.#lines - linesPerSecond);
    this.#show(`… ${rest} more lines in this second; --verbose-user ID shows one user`);
  }

  #show(line: string): void {
    if (this.#write !== undefined) this.#write(line);
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(line);
  }
}

function operationText({ operation, outcome, errorClass, serviceUs, fault }: Sample): string {
  const name = plainText(operation);
  const time = msText(usToMs(serviceUs));
  switch (outcome) {
    case 'ok':
      return `${name} ok ${time}`;
    case 'failed':
      return `${name} failed ${plainText(errorClass ?? '')} ${time}${faultText(fault)}`;
    case 'timedOut':
      return `${name} timed out after ${time}${faultText(fault)}`;
    case 'cancelled':
      return `${name} cancelled`;
  }
}

function stuckText({ at, sinceMs }: Stuck): string {
  return `stuck: has done nothing for ${msText(at - sinceMs)}`;
}

function connectionText({ step, errorClass, connectUs, fault }: Connection): string {
  const word = step === 'closed' ? 'lost' : step;
  const why = errorClass === undefined ? '' : ` ${plainText(errorClass)}`;
  const time = connectUs === undefined ? '' : ` ${msText(usToMs(connectUs))}`;
  return `connection ${word}${why}${time}${faultText(fault)}`;
}

function faultText(fault: string | undefined): string {
  return fault === undefined ? '' : ` (fault ${fault})`;
}
