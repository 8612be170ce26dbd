import type { VirtualUserEvent } from '../machines/virtual-user-chart.ts';
import { isObject } from '../outputs/fields.ts';
import type { Json, JsonObject } from '../scenario/operation.ts';
import { isCount, isJsonObject, isTime, parsed } from './read-json.ts';

/**
 * One line of an ingress log after its header. A time that is `undefined` means: in one go with the
 * line before, ahead of timers that are due already.
 */
export type IngressLine =
  | {
      readonly kind: 'came';
      readonly at: number | undefined;
      readonly index: number;
      readonly user: string;
      readonly persona: string;
    }
  | {
      readonly kind: 'entered';
      readonly at: number | undefined;
      readonly index: number;
      readonly event: Fact;
    }
  /** The run did not wait for it any longer. */
  | { readonly kind: 'abandoned'; readonly at: number | undefined; readonly index: number }
  /** Its chart throws over the event that follows after `steps` others; comes before the cause. */
  | { readonly kind: 'crashes'; readonly index: number; readonly steps: number }
  /** It is in another state from now on; what a replay is compared with. */
  | { readonly kind: 'is'; readonly at: number; readonly index: number; readonly state: string };

/** An event without its time. */
export type Fact = Unstamped<VirtualUserEvent>;

type Unstamped<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** The line as it is written, a compact array of JSON and a line feed. */
export function ingressText(line: IngressLine): string {
  return `${JSON.stringify(cellsOf(line))}\n`;
}

function cellsOf(line: IngressLine): readonly unknown[] {
  switch (line.kind) {
    case 'came':
      return [line.at ?? null, line.index, 'came', line.user, line.persona];
    case 'entered': {
      const { type, ...more } = line.event;
      const isPlain = Object.keys(more).length === 0;
      return [line.at ?? null, line.index, type, ...(isPlain ? [] : [more])];
    }
    case 'abandoned':
      return [line.at ?? null, line.index, 'abandoned'];
    case 'crashes':
      return [null, line.index, 'crashes', line.steps];
    case 'is':
      return [line.at, line.index, 'is', line.state];
  }
}

/** Reads what `ingressText` writes; `undefined` when it is something else. */
export function readIngressLine(text: string): IngressLine | undefined {
  const cells = parsed(text);
  if (!Array.isArray(cells)) return undefined;
  const [time, index, kind, ...rest]: readonly unknown[] = cells;
  const at = time === null ? undefined : time;
  if ((at !== undefined && !isTime(at)) || !isCount(index) || typeof kind !== 'string') {
    return undefined;
  }
  const [first, second] = rest;
  switch (kind) {
    case 'came':
      if (typeof first !== 'string' || typeof second !== 'string') return undefined;
      return { kind, at, index, user: first, persona: second };
    case 'abandoned':
      return { kind, at, index };
    case 'crashes':
      return isCount(first) ? { kind, index, steps: first } : undefined;
    case 'is':
      if (at === undefined || typeof first !== 'string') return undefined;
      return { kind, at, index, state: first };
    default: {
      const event = factOf(kind, isObject(first) ? first : {});
      return event === undefined ? undefined : { kind: 'entered', at, index, event };
    }
  }
}

function factOf(type: string, more: Readonly<Record<string, unknown>>): Fact | undefined {
  switch (type) {
    case 'started':
    case 'opened':
    case 'subscribed':
    case 'replied':
    case 'erred':
    case 'acknowledged':
    case 'stop':
      return { type };
    case 'closed': {
      const { code } = more;
      if (code === undefined) return { type };
      return isCount(code) ? { type, code } : undefined;
    }
    case 'pushed': {
      const { channel, event, data } = more;
      if (typeof event !== 'string' || !isJsonObject(data)) return undefined;
      return typeof channel === 'string' ? { type, channel, event, data } : { type, event, data };
    }
    case 'captured': {
      const { values } = more;
      return isJsonObject(values) ? { type, values } : undefined;
    }
    case 'due': {
      const { dueAt } = more;
      return isTime(dueAt) ? { type, dueAt } : undefined;
    }
    default:
      return undefined;
  }
}

/** What stands for a text that is not empty; in ASCII, as all else mostly is, it costs less. */
const maskedText = '*';

/**
 * The event as it may be written: texts that came from the target may be secrets, and are only told
 * to be there. Numbers and whether something is there are kept, for charts decide by them.
 */
export function maskedFact(event: VirtualUserEvent): Fact {
  const { at: _, ...fact } = event;
  if (fact.type === 'pushed') return { ...fact, data: maskedObject(fact.data) };
  if (fact.type === 'captured') return { ...fact, values: maskedObject(fact.values) };
  return fact;
}

function maskedObject(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, masked(value)]));
}

function masked(value: Json): Json {
  if (typeof value === 'string') return value === '' ? '' : maskedText;
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(masked) : maskedObject(value);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
