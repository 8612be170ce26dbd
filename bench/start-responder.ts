import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Responder {
  readonly url: string;
  readonly port: number;
  stop(): void;
}

/** Starts the answering server of the benches; `workUs` is what it spends on each message. */
export function startResponder(workUs: number): Promise<Responder> {
  return startServer(new URL('./responder.ts', import.meta.url), [`${workUs}`]);
}

/** Starts a TCP server that sends back what it is sent. */
export function startEcho(): Promise<Responder> {
  return startServer(new URL('./echo.ts', import.meta.url), []);
}

async function startServer(program: URL, words: readonly string[]): Promise<Responder> {
  const child = fork(program, words, { execArgv: [] });
  const [message]: unknown[] = await once(child, 'message');
  const port = Number(message);
  return { url: `ws://127.0.0.1:${port}/ws`, port, stop: () => child.disconnect() };
}
