import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { hostNow } from '../src/determinism/host.ts';
import type { TcpAddress } from '../src/faults/tcp-proxy.ts';

/** A connection on which one thing is asked after the other. */
export interface Channel {
  /** How long it took until the answer was there, in µs. */
  ask(): Promise<number>;
  close(): void;
}

const text = JSON.stringify({ type: 'ping', id: 1 });

/** As many bytes as a short message, sent back as they are. */
export async function openTcp({ host, port }: TcpAddress): Promise<Channel> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  return channel({
    send: () => socket.write(text),
    onAnswer: (answered) => socket.on('data', answered),
    close: () => socket.destroy(),
  });
}

/** A ping in the default protocol, and its answer. */
export async function openWebSocket({ host, port }: TcpAddress): Promise<Channel> {
  const socket = new WebSocket(`ws://${host}:${port}/ws`, { perMessageDeflate: false });
  await once(socket, 'open');
  return channel({
    send: () => socket.send(text),
    onAnswer: (answered) => socket.on('message', answered),
    close: () => socket.terminate(),
  });
}

interface Wire {
  send(): void;
  onAnswer(answered: () => void): void;
  close(): void;
}

function channel({ send, onAnswer, close }: Wire): Channel {
  let answered: () => void = () => undefined;
  onAnswer(() => answered());
  return {
    ask: () =>
      new Promise((resolve) => {
        const sentAt = hostNow();
        answered = () => resolve((hostNow() - sentAt) * 1000);
        send();
      }),
    close,
  };
}
