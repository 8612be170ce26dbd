import type { JsonObject, Operation, ReplyReading } from '../scenario/operation.ts';
import type { Draws } from './draws.ts';
import type { MessageGroup } from './traits.ts';

/** One thing a persona can do, before chance has filled it in. */
export interface OperationDraft {
  readonly transport: Operation['transport'];
  /** Among the free choices of its group; 0 for what only follows from something else. */
  readonly weight: number;
  /** Only for WebSocket messages that are chosen freely. */
  readonly group: MessageGroup | undefined;
  /** What the person may go on to after a good answer: state of the chart → chance. */
  readonly followUps: Readonly<Record<string, number>>;
  /** What kind of thing it creates under a name of the user's own, if it does. */
  readonly creates: string | undefined;
  /** True of a database operation on tables of the user's own. */
  readonly isOwn?: boolean;
  /** `held` in the draws is the created thing itself when `creates` is set. */
  build(draws: Draws): Operation;
}

/** What every kind of operation may be given. */
export interface DraftOptions extends ReplyReading {
  /** How often it is chosen among the others of its group; default 1, 0 for never freely. */
  readonly weight?: number;
  /** What the user may go on to after a good answer: state of the chart → chance, 0 to 1. */
  readonly followUps?: Readonly<Record<string, number>>;
  /** What kind of thing it creates under a name of the user's own, if it does. */
  readonly creates?: string;
}

export type Fill = (draws: Draws) => JsonObject;

const nothing: Fill = () => ({});

/** A query of the platform's table, counted as `query.<type>`. */
export function query(type: string, params: Fill = nothing, options: DraftOptions = {}) {
  return message('query', options, (draws) => ({
    transport: 'websocket',
    name: `query.${type}`,
    type: 'query',
    body: { query_type: type, params: params(draws) },
  }));
}

/** A command of the platform's table, counted as `command.<name>`. */
export function command(name: string, params: Fill = nothing, options: DraftOptions = {}) {
  return message('command', options, (draws) => ({
    transport: 'websocket',
    name: `command.${name}`,
    type: 'command',
    body: { command: name, params: params(draws) },
  }));
}

/** Asks for events by their type, counted as `event.subscribe_types`. */
export function eventSubscription(
  types: (draws: Draws) => readonly string[],
  options: DraftOptions = {},
) {
  return message('event', options, (draws) => ({
    transport: 'websocket',
    name: 'event.subscribe_types',
    type: 'event_subscription',
    body: { event_types: types(draws) },
  }));
}

/** Joins a channel, counted as `event.subscribe`. */
export function subscribe(channel: (draws: Draws) => string, options: DraftOptions = {}) {
  return message('event', options, (draws) => ({
    transport: 'websocket',
    name: 'event.subscribe',
    type: 'subscribe',
    body: { channel: channel(draws) },
  }));
}

/** Leaves a channel, counted as `event.unsubscribe`. */
export function unsubscribe(channel: (draws: Draws) => string, options: DraftOptions = {}) {
  return message('event', options, (draws) => ({
    transport: 'websocket',
    name: 'event.unsubscribe',
    type: 'unsubscribe',
    body: { channel: channel(draws) },
  }));
}

/** Sets up a stream of monitoring samples, counted as `monitoring.configure`. */
export function monitoring(fill: Fill, options: DraftOptions = {}) {
  return message('monitoring', options, (draws) => ({
    transport: 'websocket',
    name: 'monitoring.configure',
    type: 'monitoring_config',
    body: fill(draws),
  }));
}

/** A message to an agent, counted as `agent.message`; never a free choice. */
export function agentMessage(
  action: string,
  data: Fill = nothing,
  options: DraftOptions = {},
): OperationDraft {
  return message(undefined, { ...options, weight: 0 }, (draws) => ({
    transport: 'websocket',
    name: 'agent.message',
    type: 'agent_message',
    body: { from: draws.user, to: draws.agent(), payload: { action, data: data(draws) } },
  }));
}

/** A ping of the message protocol, counted as `ping`; never a free choice. */
export function ping(options: DraftOptions = {}): OperationDraft {
  return message(undefined, { ...options, weight: 0 }, () => ({
    transport: 'websocket',
    name: 'ping',
    type: 'ping',
    body: {},
  }));
}

/** An operation of the database registry. */
export function databaseCall(name: string, input: Fill = nothing, options: DraftOptions = {}) {
  return draft('database', options, (draws) => ({
    transport: 'database',
    name,
    input: input(draws),
  }));
}

/**
 * A POST to the platform; `/data/process` is counted as `data.process`. In the path `:held` stands
 * for the thing created last: `/workflow/:held/step`, counted as `workflow.step`.
 */
export function post(path: string, body: Fill, options: DraftOptions = {}) {
  return draft('http', options, (draws) => ({
    transport: 'http',
    name: nameOf(path),
    method: 'POST',
    path: path.replace(':held', draws.held),
    body: body(draws),
  }));
}

/** A GET of the platform; `/health` is counted as `health`. */
export function get(path: string, options: DraftOptions = {}): OperationDraft {
  return draft('http', options, () => ({
    transport: 'http',
    name: nameOf(path),
    method: 'GET',
    path,
    body: undefined,
  }));
}

function nameOf(path: string): string {
  return path.slice(1).replace(':held/', '').replaceAll('/', '.');
}

/** Of a group of messages, by whose share it is chosen. */
export function message(
  group: MessageGroup | undefined,
  options: DraftOptions,
  build: OperationDraft['build'],
): OperationDraft {
  return { ...draft('websocket', options, build), group };
}

/** An operation from how it is filled in and what may be said of it. */
export function draft(
  transport: Operation['transport'],
  options: DraftOptions,
  build: OperationDraft['build'],
): OperationDraft {
  const { check, capture, simulated } = options;
  const isRead = (check ?? capture ?? simulated) !== undefined;
  const reading = { check, capture, simulated };
  return {
    transport,
    weight: options.weight ?? 1,
    group: undefined,
    followUps: options.followUps ?? {},
    creates: options.creates,
    build: isRead ? (draws) => ({ ...build(draws), reading }) : build,
  };
}
