import type { BehaviourSettings } from '../machines/virtual-user-machine.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import { isObject } from '../outputs/fields.ts';
import type { ReconnectSettings } from '../scenario/scenario.ts';
import { isCount, isTime, parsed } from './read-json.ts';
import { isRecordedPlan, type RecordedPlan } from './recorded-plan.ts';

/** Changes when logs of older programs cannot be read any more. */
const formatVersion = 1;

/** The first line of an ingress log: what the machines of a run were made from. */
export interface IngressHeader {
  /** Of the program that wrote it. */
  readonly version: string;
  readonly scenario: string;
  /** The name or path that the scenario was opened by; `null` when it was given as code. */
  readonly openedFrom: string | null;
  /** Users that were planned, by persona. */
  readonly users: Readonly<Record<string, number>>;
  readonly behaviour: BehaviourSettings;
  /** Hashes by the names of personas; see `personaHash`. */
  readonly personas: Readonly<Record<string, string>>;
  /** Left out in logs of older programs. */
  readonly plan?: RecordedPlan;
}

export function headerText(header: IngressHeader): string {
  return `${JSON.stringify({ ingress: formatVersion, ...header })}\n`;
}

export type ReadHeader =
  | { readonly kind: 'header'; readonly header: IngressHeader }
  /** As the end of a sentence. */
  | { readonly kind: 'refused'; readonly why: string };

/** Reads the first line of a file that is said to be an ingress log. */
export function readHeader(text: string): ReadHeader {
  const value = parsed(text);
  if (!isObject(value) || !isCount(value['ingress'])) return refused('is not an ingress log');
  const { ingress } = value;
  if (ingress !== formatVersion) {
    return refused(`has format ${ingress}, and this program reads format ${formatVersion}`);
  }
  const { version, scenario, openedFrom, users, behaviour, personas, plan } = value;
  const isRight =
    typeof version === 'string' &&
    typeof scenario === 'string' &&
    (openedFrom === null || typeof openedFrom === 'string') &&
    isRecordOf(users, isCount) &&
    isBehaviour(behaviour) &&
    isRecordOf(personas, isText) &&
    (plan === undefined || isRecordedPlan(plan));
  if (!isRight) return refused('has a first line that is not one of an ingress log');
  const header = { version, scenario, openedFrom, users, behaviour, personas };
  return { kind: 'header', header: plan === undefined ? header : { ...header, plan } };
}

function refused(why: string): ReadHeader {
  return { kind: 'refused', why };
}

function isRecordOf<Value>(
  value: unknown,
  isValue: (one: unknown) => one is Value,
): value is Readonly<Record<string, Value>> {
  return isObject(value) && Object.values(value).every(isValue);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBehaviour(value: unknown): value is BehaviourSettings {
  if (!isObject(value)) return false;
  const { seed, thinkTime, reconnect, leavePatienceMs, transports: used, pace } = value;
  return (
    isCount(seed) &&
    isTime(thinkTime) &&
    isReconnect(reconnect) &&
    isTime(leavePatienceMs) &&
    Array.isArray(used) &&
    used.length > 0 &&
    used.every(isTransport) &&
    (pace === 'own' || pace === 'planned')
  );
}

function isReconnect(value: unknown): value is ReconnectSettings {
  if (!isObject(value)) return false;
  const { attempts, delayMs, maxDelayMs } = value;
  return isCount(attempts) && isTime(delayMs) && isTime(maxDelayMs);
}

function isTransport(value: unknown): value is Transport {
  return transports.some((transport) => transport === value);
}
