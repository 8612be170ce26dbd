import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { PlatformHandle } from '../../src/platform/launcher.ts';

export type Frame = Readonly<Record<string, unknown>>;

export interface Close {
  readonly code: number;
  readonly reason: string;
}

type Door = Pick<PlatformHandle, 'wsUrl' | 'token'>;

/** A bare client that keeps all it hears, in order. */
export class Client {
  readonly socket: WebSocket;
  readonly heard: Frame[] = [];
  readonly closed: Promise<Close>;
  #wake: () => void = () => undefined;
  #read = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.heard.push(parseFrame(data.toString()));
      this.#wake();
    });
  }

  send(frame: Frame | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends and waits for the next frame that is no push. */
  async ask(frame: Frame | string): Promise<Frame> {
    this.send(frame);
    return this.next((heard) => heard['type'] !== 'event');
  }

  /** The next frame not yet read that fits; those before it count as read. */
  async next(fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
    for (;;) {
      const frame = this.heard[this.#read];
      if (frame !== undefined) {
        this.#read += 1;
        if (fits(frame)) return frame;
      } else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  events(event: string): readonly Frame[] {
    return this.heard.filter((frame) => frame['event'] === event);
  }
}

/** An open client, cut when the test ends. */
export async function connect(door: Door, path = ''): Promise<Client> {
  const headers = { authorization: `Bearer ${door.token}` };
  const socket = new WebSocket(door.wsUrl + path, { headers, perMessageDeflate: false });
  const client = new Client(socket);
  onTestFinished(() => socket.terminate());
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return client;
}

/** A command with its parameters; the answer is its result or the error. */
export async function command(client: Client, name: string, params: Frame = {}): Promise<Frame> {
  return client.ask({ type: 'command', command: name, params });
}

export async function query(client: Client, type: string, params: Frame = {}): Promise<Frame> {
  return client.ask({ type: 'query', query_type: type, params });
}

export async function stats(platform: PlatformHandle): Promise<Frame> {
  const headers = { authorization: `Bearer ${platform.token}` };
  const response = await fetch(`${platform.httpUrl}/stats`, { headers });
  return parseFrame(await response.text());
}

function parseFrame(text: string): Frame {
  const value: unknown = JSON.parse(text);
  if (!isFrame(value)) throw new Error(`not an object: ${text}`);
  return value;
}

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null;
}
