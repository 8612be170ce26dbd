import type { Clock } from '../../src/determinism/clock.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import type { Socket, SocketTransport, World } from '../../src/protocols/transport.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** The model behind one server that takes so many frames a second, one after the other. */
export function capacityWorld(perSecond: number) {
  return ({ model, seed }: Scenario, clock: Clock): World => {
    const { sockets } = modelWorld(model, { seed, clock });
    return {
      sockets: sockets && queued(sockets, oneServer(perSecond, clock)),
      http: undefined,
      database: undefined,
    };
  };
}

type Serve = (served: () => void) => void;

function oneServer(perSecond: number, clock: Clock): Serve {
  let freeAt = 0;
  return (served) => {
    const now = clock.now();
    freeAt = Math.max(freeAt, now) + 1_000 / perSecond;
    clock.setTimeout(served, freeAt - now);
  };
}

/** Nothing is sent that the socket has not taken, and nothing after it was closed. */
function queued(inner: SocketTransport, serve: Serve): SocketTransport {
  return {
    open: (user, listener) => {
      const socket = inner.open(user, listener);
      let isOpen = true;
      const end = (how: 'close' | 'terminate') => (): void => {
        isOpen = false;
        socket[how]();
      };
      const send: Socket['send'] = (text) => {
        serve(() => {
          if (isOpen) socket.send(text);
        });
        return isOpen;
      };
      return { send, close: end('close'), terminate: end('terminate') };
    },
  };
}
