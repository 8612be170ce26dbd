import { Timeline } from '../../src/determinism/timeline.ts';
import { modelWorld, type ModelPatience } from '../../src/model/model-world.ts';
import type { CallResult, SocketEnd } from '../../src/protocols/transport.ts';
import type { ModelSettings } from '../../src/scenario/scenario.ts';
import { plainScenario } from '../support/plain-scenario.ts';

const { model } = plainScenario({}, {});

/** A computed backend, what became of what was asked, in order, and waits for a pool in ms. */
export function watchedModel(settings: Partial<ModelSettings> = {}, patience?: ModelPatience) {
  const timeline = new Timeline();
  const calm = { ...model, loss: 0, disconnectsPerHour: 0, pushesPerSecond: 0, ...settings };
  const world = modelWorld(calm, { seed: 1, clock: timeline.world, patience });
  const happened: string[] = [];
  const waits: number[] = [];
  const connect = () =>
    world.sockets?.open('u', {
      opened: () => happened.push('opened'),
      received: (text) =>
        happened.push(String(/"(?:event|type)":"((?!event")[\w.]+)"/.exec(text)?.[1])),
      ended: ({ wasOpen, code, errorClass }: SocketEnd) =>
        happened.push(`${wasOpen ? 'lost' : 'refused'} ${code} ${errorClass}`),
    });
  const ask = (transport: 'http' | 'database'): void => {
    const done = ({ ok, errorClass, timedOut, poolWaitUs = 0 }: CallResult): void => {
      waits.push(poolWaitUs / 1000);
      const outcome = timedOut ? 'timedOut' : 'failed';
      happened.push(`${transport} ${ok ? 'ok' : `${outcome} ${errorClass}`}`);
    };
    if (transport === 'http') {
      world.http?.call({ transport, name: 'x', method: 'GET', path: '/', body: undefined }, done);
    } else world.database?.call({ transport, name: 'x', input: {} }, done);
  };
  const pass = (ms: number): void => timeline.runUntil(timeline.now() + ms);
  const take = (): readonly string[] => happened.splice(0);
  const { process, networks, databaseFaults } = world;
  const hands = { connect, ask, pass, take };
  return { process, networks, databaseFaults, ...hands, waits, now: () => timeline.now() };
}
