import { didYouMean } from '../scenario/nearest.ts';
import { showValue } from '../scenario/show-value.ts';

/** Something wrong with a chart or a persona, and where: `states.browsing.on.replied`. */
export interface ChartFault {
  readonly path: string;
  readonly message: string;
}

/** What a chart may speak of. */
export interface ChartNames {
  readonly operations: readonly string[];
  readonly metrics: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** An action or a guard as it is written: by its name, perhaps with parameters. */
export interface NamedPart {
  readonly type: string;
  /** `undefined` when they are computed and cannot be looked at. */
  readonly params: Fields | undefined;
  readonly path: string;
}

/** Keys that a state may have; those that editors add are read over. */
const stateKeys =
  'id type initial states history target entry exit on after always onDone description tags meta';
const knownKeys = stateKeys.split(' ');
const editorKeys = ['key', 'order', 'version', 'context', 'types', 'schema', 'output'];
const transitionKeys = ['target', 'guard', 'actions', 'reenter', 'description', 'meta'];
const stateTypes = ['atomic', 'compound', 'final', 'history'];
const events = ['replied', 'erred', 'pushed', '*'];
const delays = ['thinkTime', 'responseTime'];
const shellStates = ['connecting', 'leaving'];

/** What may be said after the name of an action or guard, by the name. */
const actionParams: Readonly<Record<string, readonly string[]>> = {
  choose: [],
  perform: [],
  drop: [],
  take: ['operation'],
  intend: ['next'],
  measure: ['metric', 'value'],
};
const guardParams: Readonly<Record<string, readonly string[]>> = {
  goesOnAtOnce: [],
  goesOnTo: ['next'],
  concerns: ['event'],
  has: ['name'],
};

/** Everything in a chart that would not do what it says: unknown targets, events, names. */
export function chartFaults(chart: unknown, names: ChartNames): readonly ChartFault[] {
  if (!isFields(chart)) return [{ path: '', message: 'is not a chart' }];
  if (!isFields(chart['states']) || Object.keys(chart['states']).length === 0) {
    return [{ path: 'states', message: 'a chart needs at least one state' }];
  }
  return new ChartReader(chart, names).faults();
}

/** Every action of a chart that is written by its name. */
export function actionsIn(chart: unknown): readonly NamedPart[] {
  if (!isFields(chart)) return [];
  const own = [
    ...namedParts(chart['entry'], 'entry'),
    ...namedParts(chart['exit'], 'exit'),
    ...transitionsOf(chart).flatMap(({ fields, path }) => namedParts(fields['actions'], path)),
  ];
  return [...own, ...childrenOf(chart).flatMap(({ state }) => actionsIn(state))];
}

interface Place {
  readonly state: Fields;
  /** Names of the states from the top to this one. */
  readonly names: readonly string[];
}

class ChartReader {
  readonly #chart: Fields;
  readonly #names: ChartNames;
  readonly #faults: ChartFault[] = [];
  readonly #ids: ReadonlySet<string>;

  constructor(chart: Fields, names: ChartNames) {
    this.#chart = chart;
    this.#names = names;
    this.#ids = new Set(idsIn(chart));
  }

  faults(): readonly ChartFault[] {
    this.#readState({ state: this.#chart, names: [] });
    return this.#faults;
  }

  #complain(path: string, message: string): void {
    this.#faults.push({ path, message });
  }

  #readState(place: Place): void {
    const { state, names } = place;
    const path = pathOf(names);
    this.#checkKeys(state, path);
    this.#checkType(place, path);
    for (const part of [
      ...namedParts(state['entry'], 'entry'),
      ...namedParts(state['exit'], 'exit'),
    ]) {
      this.#checkAction({ ...part, path: joined(path, part.path) });
    }
    for (const { fields, path: way } of transitionsOf(state)) {
      this.#checkTransition(fields, place, joined(path, way));
    }
    this.#checkTriggers(state, path);
    for (const child of childrenOf(state)) {
      if (isFields(child.state))
        this.#readState({ state: child.state, names: [...names, child.name] });
      else this.#complain(pathOf([...names, child.name]), 'is not a state');
    }
  }

  #checkKeys(state: Fields, path: string): void {
    if (state['invoke'] !== undefined) {
      this.#complain(joined(path, 'invoke'), 'is not supported: effects are named actions');
    }
    for (const key of Object.keys(state)) {
      if (key === 'invoke' || knownKeys.includes(key) || editorKeys.includes(key)) continue;
      this.#complain(joined(path, key), `unknown key${didYouMean(key, knownKeys)}`);
    }
  }

  #checkType({ state }: Place, path: string): void {
    const type = state['type'];
    if (type === 'parallel')
      this.#complain(joined(path, 'type'), 'parallel states are not supported');
    else if (type !== undefined && !stateTypes.some((known) => known === type)) {
      this.#complain(
        joined(path, 'type'),
        `${showValue(type)} is not one of ${stateTypes.join(', ')}`,
      );
    }
    const children = childrenOf(state).map(({ name }) => name);
    if (children.length === 0 || type === 'parallel') return;
    const initial = initialOf(state);
    if (initial === undefined) this.#complain(path, 'has states and needs an initial one');
    else if (!children.includes(initial)) {
      const message = `unknown state ${showValue(initial)}${didYouMean(initial, children)}`;
      this.#complain(joined(path, 'initial'), message);
    }
  }

  #checkTriggers(state: Fields, path: string): void {
    for (const event of Object.keys(fieldsOf(state['on']))) {
      if (events.includes(event)) continue;
      const message = `unknown event ${showValue(event)}${didYouMean(event, events)}`;
      this.#complain(joined(path, `on.${event}`), message);
    }
    for (const delay of Object.keys(fieldsOf(state['after']))) {
      if (delays.includes(delay) || /^\d+$/.test(delay)) continue;
      const message = `unknown delay ${showValue(delay)}${didYouMean(delay, delays)}; or write ms`;
      this.#complain(joined(path, `after.${delay}`), message);
    }
  }

  #checkTransition(fields: Fields, place: Place, path: string): void {
    for (const key of Object.keys(fields)) {
      if (transitionKeys.includes(key) || editorKeys.includes(key)) continue;
      this.#complain(joined(path, key), `unknown key${didYouMean(key, transitionKeys)}`);
    }
    for (const part of namedParts(fields['actions'], 'actions'))
      this.#checkAction({ ...part, path });
    for (const part of namedParts(fields['guard'], 'guard')) {
      this.#checkNamed({ ...part, path }, 'guard', guardParams);
    }
    const { target } = fields;
    for (const one of Array.isArray(target) ? target : [target]) {
      if (one !== undefined) this.#checkTarget(one, place, path);
    }
  }

  #checkAction(part: NamedPart): void {
    if (!this.#checkNamed(part, 'action', actionParams)) return;
    if (part.params === undefined) return;
    const { operation, metric } = part.params;
    const { operations, metrics } = this.#names;
    if (part.type === 'take' && !operations.some((known) => known === operation)) {
      const near = didYouMean(String(operation), operations);
      this.#complain(part.path, `unknown operation ${showValue(operation)}${near}`);
    }
    if (part.type === 'measure' && !metrics.some((known) => known === metric)) {
      const near = didYouMean(String(metric), metrics);
      this.#complain(part.path, `unknown metric ${showValue(metric)}${near}`);
    }
  }

  /** Whether it is known and has what it needs. */
  #checkNamed(
    { type, params, path }: NamedPart,
    noun: 'action' | 'guard',
    known: Readonly<Record<string, readonly string[]>>,
  ): boolean {
    const needed = Object.hasOwn(known, type) ? known[type] : undefined;
    if (needed === undefined) {
      const near = didYouMean(type, [...Object.keys(known), ...this.#names.operations]);
      this.#complain(path, `unknown ${noun} ${showValue(type)}${near}`);
      return false;
    }
    const missing = needed.filter((name) => params !== undefined && params[name] === undefined);
    for (const name of missing) this.#complain(path, `${noun} ${type} needs params.${name}`);
    return missing.length === 0;
  }

  #checkTarget(target: unknown, { names }: Place, path: string): void {
    if (typeof target !== 'string' || !this.#leadsSomewhere(target, names)) {
      const siblings = childrenOf(this.#stateAt(names.slice(0, -1))).map(({ name }) => name);
      const near = didYouMean(String(target), siblings);
      this.#complain(path, `unknown target ${showValue(target)}${near}`);
    }
  }

  #leadsSomewhere(target: string, names: readonly string[]): boolean {
    if (target.startsWith('#')) {
      const id = target.slice(1);
      return shellStates.some((state) => id === `user.${state}`) || this.#ids.has(id);
    }
    const from = target.startsWith('.') ? names : names.slice(0, -1);
    const way = target.replace(/^\./, '').split('.');
    // What the whole chart goes to lies beside it.
    if (names.length === 0 && !target.startsWith('.')) return shellStates.includes(target);
    return this.#stateAt([...from, ...way]) !== undefined;
  }

  #stateAt(names: readonly string[]): Fields | undefined {
    let state: unknown = this.#chart;
    for (const name of names) {
      const states: Fields = isFields(state) ? fieldsOf(state['states']) : {};
      state = Object.hasOwn(states, name) ? states[name] : undefined;
    }
    return isFields(state) ? state : undefined;
  }
}

interface WrittenTransition {
  readonly fields: Fields;
  readonly path: string;
}

/** Every transition of a state itself, as fields, whatever short form it is written in. */
function transitionsOf(state: Fields): readonly WrittenTransition[] {
  const groups = ['on', 'after'].flatMap((key) =>
    Object.entries(fieldsOf(state[key])).map(([name, written]) => ({
      written,
      path: `${key}.${name}`,
    })),
  );
  const single = ['always', 'onDone'].map((key) => ({ written: state[key], path: key }));
  return [...groups, ...single].flatMap(({ written, path }) =>
    listOf(written).map((one) => ({ fields: isFields(one) ? one : { target: one }, path })),
  );
}

/** Actions or guards as they are written, in any form; functions have no names and are left out. */
export function namedParts(written: unknown, path: string): readonly NamedPart[] {
  return listOf(written).flatMap((one): readonly NamedPart[] => {
    if (typeof one === 'function') return [];
    if (typeof one === 'string') return [{ type: one, params: {}, path }];
    const fields = fieldsOf(one);
    const isComputed = typeof fields['params'] === 'function';
    const params = isComputed ? undefined : fieldsOf(fields['params']);
    return [{ type: String(fields['type']), params, path }];
  });
}

function childrenOf(state: Fields | undefined): readonly { name: string; state: unknown }[] {
  const states = fieldsOf(state?.['states']);
  return Object.entries(states).map(([name, child]) => ({ name, state: child }));
}

function idsIn(state: unknown): readonly string[] {
  if (!isFields(state)) return [];
  const { id } = state;
  const own = typeof id === 'string' ? [id] : [];
  return [...own, ...childrenOf(state).flatMap((child) => idsIn(child.state))];
}

function initialOf({ initial }: Fields): string | undefined {
  if (isFields(initial))
    return typeof initial['target'] === 'string' ? initial['target'] : undefined;
  return typeof initial === 'string' ? initial : undefined;
}

function pathOf(names: readonly string[]): string {
  return names.map((name) => `states.${name}`).join('.');
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
